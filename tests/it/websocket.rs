//! WebSocket frames: what is read, what is refused with which code, and the close.

use crate::support::Server;
use crate::support::raw::{BINARY, CLOSE, FIN, Frame, PING, PONG, Raw, TEXT, frame, upgrade_request};
use crate::support::websocket::WebSocket;

/// What one offender sends: each has to be closed with this code.
async fn closed_with(server: &Server, what: &str, bytes: &[u8], code: u16) {
    let mut raw = Raw::join(server.address).await;
    raw.write(bytes).await;
    assert_eq!(raw.expect_close().await, Some(code), "{what}");
}

#[tokio::test]
async fn a_message_over_the_limit_is_closed_with_1009() {
    let server = Server::start_with(|builder| builder.max_payload(1_000)).await;
    let mut fits = WebSocket::main(server.address).await;
    let text = "x".repeat(1_000 - r#"420["echo",""]"#.len());
    assert_eq!(fits.ask(0, &format!(r#"["echo","{text}"]"#)).await, format!(r#"["{text}"]"#));

    closed_with(&server, "a text", &frame(FIN | TEXT, &[b'4'; 1_001]), 1009).await;
    closed_with(&server, "a binary message", &frame(FIN | BINARY, &[0; 1_001]), 1009).await;
    let announced = [FIN | TEXT, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4];
    closed_with(&server, "a length that is only announced", &announced, 1009).await;
    let fragments = [frame(TEXT, &[b'4'; 600]), frame(FIN, &[b'4'; 600])].concat();
    closed_with(&server, "fragments", &fragments, 1009).await;

    server.state.wait_for(4, "/ disconnect transport error").await;
    fits.expect_echo().await;
}

#[tokio::test]
async fn frames_against_the_rules_are_closed_with_1002() {
    let server = Server::start().await;
    let mut unmasked = frame(FIN | TEXT, b"");
    unmasked.truncate(2);
    unmasked[1] = 0;
    closed_with(&server, "no mask", &unmasked, 1002).await;
    closed_with(&server, "a reserved bit", &frame(FIN | 0x40 | TEXT, b"42"), 1002).await;
    closed_with(&server, "a reserved opcode", &frame(FIN | 0x3, b"42"), 1002).await;
    closed_with(&server, "a reserved control opcode", &frame(FIN | 0xb, b""), 1002).await;
    closed_with(&server, "a continuation of nothing", &frame(FIN, b"42"), 1002).await;
    let twice = [frame(TEXT, b"42"), frame(FIN | TEXT, b"42")].concat();
    closed_with(&server, "a message inside of another", &twice, 1002).await;
    closed_with(&server, "a ping in fragments", &frame(PING, b""), 1002).await;
    closed_with(&server, "a ping of 126 bytes", &frame(FIN | PING, &[0; 126]), 1002).await;
    closed_with(&server, "half a close code", &frame(FIN | CLOSE, &[3]), 1002).await;
    closed_with(&server, "a close code that nobody sends", &frame(FIN | CLOSE, &1005_u16.to_be_bytes()), 1002).await;
    WebSocket::main(server.address).await.expect_echo().await;
}

#[tokio::test]
async fn text_that_is_no_utf8_is_closed_with_1007() {
    let server = Server::start().await;
    closed_with(&server, "a lone byte", &frame(FIN | TEXT, b"42[\"echo\",\"\xff\"]"), 1007).await;
    closed_with(&server, "an overlong form", &frame(FIN | TEXT, b"42[\"\xc0\xaf\"]"), 1007).await;
    closed_with(&server, "a surrogate", &frame(FIN | TEXT, b"42[\"\xed\xa0\x80\"]"), 1007).await;
    let cut = [frame(TEXT, b"42[\"\xe2\x82"), frame(FIN, b"\"]")].concat();
    closed_with(&server, "a character cut by a fragment's end", &cut, 1007).await;
    let reason = [&1000_u16.to_be_bytes()[..], b"\xff"].concat();
    closed_with(&server, "a close reason", &frame(FIN | CLOSE, &reason), 1007).await;
}

#[tokio::test]
async fn packets_that_are_none_close_the_connection() {
    let server = Server::start().await;
    for packet in ["abc", "", "4", "4x", "49", "b@@", "42", "42{}", "42[]", "42[{}]", r#"42["echo""#, "43[]", "41[]"] {
        let mut raw = Raw::join(server.address).await;
        raw.send(FIN | TEXT, packet.as_bytes()).await;
        assert_eq!(raw.expect_close().await, Some(1002), "{packet:?}");
    }
    server.state.wait_for(13, "/ disconnect parse error").await;
    assert_eq!(server.state.count("/ disconnect "), 13, "{:?}", server.state.log());
}

#[tokio::test]
async fn a_close_frame_is_answered_with_its_code() {
    let server = Server::start().await;
    for code in [1000_u16, 1001, 3000] {
        let mut raw = Raw::join(server.address).await;
        raw.send(FIN | CLOSE, &code.to_be_bytes()).await;
        assert_eq!(raw.read_frame().await, Some(Frame { opcode: CLOSE, payload: code.to_be_bytes().to_vec() }));
        assert_eq!(raw.read_frame().await, None);
    }
    let mut empty = Raw::join(server.address).await;
    empty.send(FIN | CLOSE, b"").await;
    assert_eq!(empty.read_frame().await, Some(Frame { opcode: CLOSE, payload: Vec::new() }));
    server.state.wait_for(4, "/ disconnect transport close").await;
    server.expect_connections(0).await;
}

#[tokio::test]
async fn a_connection_that_just_ends_is_a_transport_close() {
    let server = Server::start().await;
    drop(Raw::join(server.address).await);
    server.state.expect_disconnect("/", "transport close").await;
}

#[tokio::test]
async fn the_close_packet_closes_the_websocket() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    websocket.send("1").await;
    assert_eq!(websocket.expect_close().await, Some(1000));
    server.state.expect_disconnect("/", "transport close").await;
}

#[tokio::test]
async fn a_message_may_come_in_fragments_with_pings_between() {
    let server = Server::start().await;
    let mut raw = Raw::join(server.address).await;
    raw.send(TEXT, b"420[\"ec").await;
    raw.send(FIN | PING, b"are you there").await;
    assert_eq!(raw.read_frame().await, Some(Frame { opcode: PONG, payload: b"are you there".to_vec() }));
    raw.send(0, b"").await;
    // In the middle of a character.
    raw.send(0, b"ho\",\"\xe2\x82").await;
    raw.send(FIN, b"\xac\"]").await;
    assert_eq!(raw.read_frame().await.unwrap().text(), "430[\"€\"]");
}

#[tokio::test]
async fn a_frame_may_come_byte_by_byte_and_many_in_one_segment() {
    let server = Server::start().await;
    let mut raw = Raw::join(server.address).await;
    for byte in frame(FIN | TEXT, br#"420["echo"]"#) {
        raw.write(&[byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(raw.read_frame().await.unwrap().text(), "430[]");
    let many: Vec<u8> = (1..=100).flat_map(|id| frame(FIN | TEXT, format!(r#"42{id}["echo"]"#).as_bytes())).collect();
    raw.write(&many).await;
    for id in 1..=100 {
        assert_eq!(raw.read_frame().await.unwrap().text(), format!("43{id}[]"));
    }
}

#[tokio::test]
async fn a_pong_frame_that_nobody_asked_for_is_ignored() {
    let server = Server::start().await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | PONG, b"unasked").await;
    raw.send(FIN | TEXT, br#"420["echo"]"#).await;
    assert_eq!(raw.read_frame().await.unwrap().text(), "430[]");
}

#[tokio::test]
async fn the_first_subprotocol_that_is_offered_is_chosen() {
    let server = Server::start().await;
    let mut raw = Raw::connect(server.address).await;
    let offer = "sec-websocket-protocol: first, second\r\n";
    raw.write(upgrade_request("EIO=4&transport=websocket", offer).as_bytes()).await;
    let head = raw.read_head().await.to_lowercase();
    assert!(head.contains("\r\nsec-websocket-protocol: first\r\n"), "{head}");
    assert!(head.contains("\r\nsec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"), "{head}");

    let mut raw = Raw::connect(server.address).await;
    raw.write(upgrade_request("EIO=4&transport=websocket", "").as_bytes()).await;
    assert!(!raw.read_head().await.to_lowercase().contains("sec-websocket-protocol"));
}

#[tokio::test]
async fn data_behind_the_upgrade_request_in_its_segment_is_not_lost() {
    let server = Server::start().await;
    let mut raw = Raw::connect(server.address).await;
    let mut bytes = upgrade_request("EIO=4&transport=websocket", "").into_bytes();
    bytes.extend(frame(FIN | TEXT, b"40"));
    bytes.extend(frame(FIN | TEXT, br#"420["echo","early"]"#));
    raw.write(&bytes).await;
    raw.read_head().await;
    assert!(raw.read_frame().await.unwrap().text().starts_with("0{"));
    assert!(raw.read_frame().await.unwrap().text().starts_with("40{"));
    assert_eq!(raw.read_frame().await.unwrap().text(), r#"430["early"]"#);
}

#[tokio::test]
async fn base64_is_understood_on_websocket_too() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    websocket.send(r#"451-0["echo",{"_placeholder":true,"num":0}]"#).await;
    websocket.send("bAQID").await;
    websocket.expect(r#"461-0[{"_placeholder":true,"num":0}]"#).await;
    assert_eq!(websocket.receive_binary().await, [1, 2, 3]);
}

#[tokio::test]
async fn packets_of_the_server_from_the_client_are_ignored() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    for packet in ["0", "5", "6", "6x"] {
        websocket.send(packet).await;
    }
    websocket.expect_echo().await;
}
