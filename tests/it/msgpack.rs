//! MessagePack on the wire: one binary message for each packet, and nothing else.

use ackord::{IoBuilder, Parser};

use crate::support::Server;
use crate::support::polling::Polling;
use crate::support::websocket::WebSocket;

const CONNECT: &[u8] = b"\x83\xa4type\x00\xa4data\xd4\x00\x00\xa3nsp\xa1/";

fn packed(builder: IoBuilder) -> IoBuilder {
    builder.parser(Parser::MessagePack)
}

/// An event or an ack on `/` with this id; `data` is its array.
fn with_id(packet_type: u8, id: u8, data: &[u8]) -> Vec<u8> {
    [
        &b"\x85\xa4type"[..],
        &[packet_type],
        b"\xa4data",
        data,
        b"\xa7options\x81\xa8compress\xc3\xa2id",
        &[id],
        b"\xa3nsp\xa1/",
    ]
    .concat()
}

fn answer(id: u8, data: &[u8]) -> Vec<u8> {
    [&b"\x84\xa4type\x03\xa3nsp\xa1/\xa4data"[..], data, b"\xa2id", &[id]].concat()
}

/// A client that is in `/`, its first event taken.
async fn joined(server: &Server) -> WebSocket {
    let mut client = WebSocket::open(server.address).await;
    client.send_binary(CONNECT).await;
    let connect = client.receive_binary().await;
    assert!(connect.starts_with(b"\x83\xa4type\x00\xa3nsp\xa1/\xa4data\x81\xa3sid\xb4"), "{connect:x?}");
    client
}

#[tokio::test]
async fn packets_are_one_binary_message_each() {
    let server = Server::start_with(packed).await;
    let mut client = joined(&server).await;
    client
        .send_binary(&with_id(2, 0, b"\x94\xa4echo\xc4\x02\x01\x02\x81\xa1a\xc7\x01\x00\x09\xcb\x3f\xe0\0\0\0\0\0\0"))
        .await;
    let data = b"\x93\xc4\x02\x01\x02\x81\xa1a\xc4\x01\x09\xcb\x3f\xe0\0\0\0\0\0\0";
    assert_eq!(client.receive_binary().await, answer(0, data));
    client.send_binary(b"\x82\xa4type\x01\xa3nsp\xa1/").await;
    server.state.expect_disconnect("/", "client namespace disconnect").await;
}

#[tokio::test]
async fn a_refusal_is_an_object_and_names_the_namespace() {
    let server = Server::start_with(packed).await;
    let mut client = WebSocket::open(server.address).await;
    client.send_binary(b"\x82\xa4type\x00\xa3nsp\xa8/nowhere").await;
    let refusal = b"\x83\xa4type\x04\xa3nsp\xa8/nowhere\xa4data\x81\xa7message\xb1Invalid namespace";
    assert_eq!(client.receive_binary().await, refusal);
}

#[tokio::test]
async fn over_polling_a_message_is_base64() {
    let server = Server::start_with(packed).await;
    let client = Polling::open(server.address).await;
    client.send("bg6R0eXBlAKRkYXRh1AAAo25zcKEv").await;
    let packets = client.receive().await;
    // {"type": 0, "nsp": "/", "data": …
    assert!(packets[0].starts_with("bg6R0eXBlAKNuc3ChL6RkYXRh"), "{packets:?}");
}

#[tokio::test]
async fn what_is_no_packet_closes_the_connection() {
    let server = Server::start_with(packed).await;
    let event = |data: &[u8]| with_id(2, 0, data);
    let deep = [&[0x91; 200][..], b"\xc0"].concat();
    let bad = [
        b"\xc1".to_vec(),
        b"\xdf\xff\xff\xff\xff".to_vec(),
        event(b"\x92\xa4echo\xdd\xff\xff\xff\xff"),
        event(b"\x91\xa7connect"),
        event(b"\x92\xa4echo\xa1\xff"),
        event(&[b"\x92\xa4echo", &deep[..]].concat()),
        event(&[&b"\xdc\x00\x42\xa4echo"[..], &b"\xc4\x00".repeat(65)].concat()),
        [event(b"\x91\xa4echo"), vec![0]].concat(),
    ];
    for message in &bad {
        let mut client = joined(&server).await;
        client.send_binary(message).await;
        assert_eq!(client.expect_close().await, Some(1002), "{message:x?}");
    }
    server.state.wait_for(bad.len(), "/ disconnect parse error").await;
}

#[tokio::test]
async fn a_client_of_the_other_parser_is_disconnected() {
    let server = Server::start_with(packed).await;
    let mut text = WebSocket::open(server.address).await;
    text.send("40").await;
    assert_eq!(text.expect_close().await, Some(1002));
    let mut late = joined(&server).await;
    late.send(r#"42["echo"]"#).await;
    assert_eq!(late.expect_close().await, Some(1002));
    server.state.expect_disconnect("/", "parse error").await;

    let plain = Server::start().await;
    let mut binary = WebSocket::open(plain.address).await;
    binary.send_binary(CONNECT).await;
    assert_eq!(binary.expect_close().await, Some(1002));
}
