//! How many sessions, packets in a payload, and levels of nesting there may be.

use ackord::{Error, Io};

use crate::support::contract::Main;
use crate::support::polling::Polling;
use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, http, soon};

const OPEN: &str = "/socket.io/?EIO=4&transport=polling";

#[tokio::test]
async fn no_more_sessions_are_open_than_may_be() {
    let server = Server::start_with(|builder| builder.max_connections(2)).await;
    let polling = Polling::open(server.address).await;
    let websocket = WebSocket::main(server.address).await;
    for _ in 0..3 {
        let refused = http::get(server.address, OPEN).await;
        assert_eq!((refused.status, refused.body.as_str()), (503, r#"{"code":4,"message":"Too many connections"}"#));
        let refused = WebSocket::try_connect(server.address, "EIO=4&transport=websocket").await;
        assert_eq!(refused.err(), Some(503));
    }
    // Those that are open go on, and may upgrade.
    polling.join().await;
    let mut upgrade = WebSocket::probe(server.address, &polling.sid).await;
    upgrade.send("2probe").await;
    upgrade.expect("3probe").await;
    upgrade.send("5").await;
    upgrade.expect_echo().await;
    drop(websocket);
    server.expect_connections(1).await;
    let mut third = WebSocket::main(server.address).await;
    third.expect_echo().await;
    assert_eq!(http::get(server.address, OPEN).await.status, 503);
}

#[tokio::test]
async fn handshakes_that_fail_take_no_place() {
    let server = Server::start_with(|builder| builder.max_connections(1)).await;
    for _ in 0..3 {
        assert_eq!(http::get(server.address, "/socket.io/?EIO=3&transport=polling").await.status, 400);
        let bad = [("connection", "upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "1")];
        let path = "/socket.io/?EIO=4&transport=websocket";
        assert_eq!(http::request(server.address, "GET", path, &bad, "").await.status, 400);
    }
    WebSocket::main(server.address).await.expect_echo().await;
}

#[test]
fn limits_of_nothing_are_errors() {
    let builder = || Io::builder().serve::<Main, _>(State::new());
    for (option, built) in [
        ("max_connections", builder().max_connections(0).build()),
        ("max_answer_packets", builder().max_answer_packets(0).build()),
    ] {
        assert!(matches!(&built, Err(Error::Option { option: named, .. }) if *named == option), "{built:?}");
    }
}

/// Payloads until so many packets came; none is longer than python-engineio reads.
async fn receive(polling: &Polling, count: usize, most: usize) -> Vec<String> {
    let mut packets = Vec::new();
    while packets.len() < count {
        let payload = polling.receive().await;
        assert!(payload.len() <= most, "{} packets in a payload", payload.len());
        packets.extend(payload);
    }
    packets
}

#[tokio::test]
async fn a_payload_has_sixteen_packets_at_most_and_the_rest_comes_in_order() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    polling.send(r#"42["flood",100,1]"#).await;
    let expected: Vec<_> = (0..100).map(|number| format!(r#"42["chunk",{number},"x"]"#)).collect();
    assert_eq!(receive(&polling, 100, 16).await, expected);
    polling.send("42[\"flood\",20,1]\u{1e}42[\"hangUp\"]").await;
    let mut expected = expected[..20].to_vec();
    expected.extend([r#"42["said","bye"]"#, "41", "6", "1"].map(str::to_owned));
    assert_eq!(receive(&polling, 24, 16).await, expected);
    polling.expect_gone().await;
}

#[tokio::test]
async fn a_server_may_put_more_packets_into_a_payload() {
    let server = Server::start_with(|builder| builder.max_answer_packets(1_000)).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    polling.send(r#"42["flood",100,1]"#).await;
    assert_eq!(polling.receive().await.len(), 100);
}

fn placeholders(count: usize) -> String {
    let all: Vec<_> = (0..count).map(|number| format!(r#"{{"_placeholder":true,"num":{number}}}"#)).collect();
    all.join(",")
}

#[tokio::test]
async fn an_event_with_many_attachments_comes_with_several_payloads() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    for count in [15, 16, 40] {
        let event = format!(r#"45{count}-["message",{}]"#, placeholders(count));
        polling.send(&(event + &"\u{1e}bAQIDBA==".repeat(count) + "\u{1e}421[\"echo\"]")).await;
        let packets = receive(&polling, count + 2, 16).await;
        assert_eq!(packets[0], format!(r#"45{count}-["message-back",{}]"#, placeholders(count)));
        assert!(packets[1..=count].iter().all(|packet| packet == "bAQIDBA=="), "{packets:?}");
        assert_eq!(packets[count + 1..], ["431[]"]);
    }
}

/// Each level of what a client nests is a frame on the stack of who reads it.
#[test]
fn deep_payloads_are_read_on_small_stacks() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(SMALL_STACK)
        .enable_all()
        .build()
        .unwrap();
    let (address, addressed) = std::sync::mpsc::channel();
    runtime.spawn(async move {
        let io = Io::builder().serve::<Main, _>(State::new()).build().unwrap();
        let listener = io.bind("127.0.0.1:0").await.unwrap();
        address.send(listener.local_addr()).unwrap();
        listener.shutdown_on(std::future::pending()).serve(io.router()).await
    });
    let address = addressed.recv().unwrap();
    let clients = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    clients.block_on(async {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            for depth in [100, 124, 10_000, 100_000] {
                let mut client = WebSocket::main(address).await;
                let nested = open.repeat(depth) + "1" + &close.repeat(depth);
                client.try_send(&format!(r#"421["echo",{nested}]"#)).await;
                if depth < 127 {
                    assert_eq!(soon("the echo", client.receive()).await, format!("431[{nested}]"));
                }
                client.try_send(&format!(r#"42["post",{nested}]"#)).await;
                client.try_send(&format!(r#"42["unknown",{nested}]"#)).await;
            }
        }
        WebSocket::main(address).await.expect_echo().await;
    });
    runtime.shutdown_background();
}

/// Unoptimised code takes several times as much.
const SMALL_STACK: usize = if cfg!(debug_assertions) { 512 } else { 128 } * 1024;
