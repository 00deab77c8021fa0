//! Clients that mean harm: they are closed or served, and nobody else notices.

use crate::support::polling::Polling;
use crate::support::raw::{BINARY, FIN, PING, Raw, TEXT, frame, upgrade_request};
use crate::support::websocket::WebSocket;
use crate::support::{Server, http, ms, soon};

/// What an offender has to come to.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Closed,
    Works,
    /// It is closed, or it still answers. A connection that is neither is wedged.
    ClosedOrWorks,
}

/// Sends frames behind a CONNECT, with a bystander who must not notice.
async fn offend(server: &Server, bystander: &mut WebSocket, what: &str, bytes: &[u8], verdict: Verdict) {
    let mut offender = Raw::join(server.address).await;
    offender.write(bytes).await;
    bystander.expect_echo().await;
    offender.send(FIN | TEXT, br#"42123456["echo"]"#).await;
    let works = loop {
        match offender.read_frame().await {
            Some(frame) if frame.opcode == TEXT && frame.text() == "43123456[]" => break true,
            Some(_) => {}
            None => break false,
        }
    };
    assert!(verdict == Verdict::ClosedOrWorks || works == (verdict == Verdict::Works), "{what}: works is {works}");
    bystander.expect_echo().await;
}

fn text(packet: &str) -> Vec<u8> {
    frame(FIN | TEXT, packet.as_bytes())
}

#[tokio::test]
async fn packets_that_are_made_to_hurt() {
    let server = Server::start().await;
    let mut bystander = WebSocket::main(server.address).await;
    let nested = |open: &str, close: &str| format!(r#"42["echo",{}1{}]"#, open.repeat(10_000), close.repeat(10_000));
    let unread = |event: &str| format!(r#"42["{event}",{}{}]"#, "[".repeat(100_000), "]".repeat(100_000));
    let closed = [
        ("arrays of 10,000 levels", nested("[", "]")),
        ("objects of 10,000 levels", nested(r#"{"a":"#, "}")),
        ("levels without end", format!(r#"42["echo",{}"#, "[".repeat(100_000))),
        ("a namespace of 100,000 bytes", format!("40/{},", "n".repeat(100_000))),
        ("an id of 100,000 digits", format!(r#"42{}["echo"]"#, "1".repeat(100_000))),
        ("a count of 100,000 digits", format!(r#"45{}-["echo"]"#, "1".repeat(100_000))),
        ("half an escape", r#"42["echo","\ud800"#.to_owned()),
        ("a NUL where JSON is", "42[\"echo\",\0]".to_owned()),
        ("garbage behind the JSON", r#"42["echo"]]"#.to_owned()),
        ("an object for a name", r#"42[{"toString":1}]"#.to_owned()),
    ];
    for (what, packet) in closed {
        offend(&server, &mut bystander, what, &text(&packet), Verdict::Closed).await;
    }
    let either = [
        ("levels that no handler reads", unread("nothing")),
        ("levels of an event without handler", unread("nobody")),
        ("levels in an ack", format!("430[{}{}]", "[".repeat(50_000), "]".repeat(50_000))),
        ("levels in the auth", format!(r#"40/chat,{{"token":{}{}}}"#, "[".repeat(50_000), "]".repeat(50_000))),
    ];
    for (what, packet) in either {
        offend(&server, &mut bystander, what, &text(&packet), Verdict::ClosedOrWorks).await;
    }
    let works = [
        ("100,000 arguments", format!(r#"42["nothing"{}]"#, ",1".repeat(100_000))),
        ("100,000 arguments that are read", format!(r#"42["echo"{}]"#, ",1".repeat(100_000))),
        ("a key 50,000 times", format!(r#"42["echo",{{{}"a":1}}]"#, r#""a":1,"#.repeat(50_000))),
        ("keys of prototypes", r#"42["echo",{"__proto__":{"x":1},"constructor":1}]"#.to_owned()),
        ("a name of 100,000 bytes", format!(r#"42["{}"]"#, "n".repeat(100_000))),
        ("a number of 100,000 digits", format!(r#"42["nothing",{}]"#, "1".repeat(100_000))),
        ("an exponent", r#"42["nothing",1e999999999]"#.to_owned()),
        ("a lone surrogate", r#"42["nothing","\ud800"]"#.to_owned()),
    ];
    for (what, packet) in works {
        offend(&server, &mut bystander, what, &text(&packet), Verdict::Works).await;
    }
}

#[tokio::test]
async fn frames_that_are_made_to_hurt() {
    let server = Server::start().await;
    let mut bystander = WebSocket::main(server.address).await;
    let garbage: Vec<u8> = (0..10_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    offend(&server, &mut bystander, "garbage", &garbage, Verdict::Closed).await;
    let length_bomb = [FIN | BINARY, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4];
    offend(&server, &mut bystander, "a length of 2^63 - 1", &length_bomb, Verdict::Closed).await;
    let fragments = [frame(TEXT, b"4"), frame(0, b"").repeat(200_000)].concat();
    offend(&server, &mut bystander, "200,000 empty fragments", &fragments, Verdict::Closed).await;
    let pings = frame(FIN | PING, b"x").repeat(20_000);
    let mut offender = Raw::join(server.address).await;
    offender.write(&pings).await;
    bystander.expect_echo().await;
    let half = text(r#"42["echo","half a frame"]"#);
    let mut offender = Raw::join(server.address).await;
    offender.write(&half[..half.len() / 2]).await;
    bystander.expect_echo().await;
    drop(offender);
    let attachments =
        [text(r#"452-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#), frame(FIN | BINARY, b"")];
    let mut offender = Raw::join(server.address).await;
    offender.write(&attachments.concat()).await;
    drop(offender);
    bystander.expect_echo().await;
    server.expect_connections(2).await;
}

#[tokio::test]
async fn requests_that_are_made_to_hurt() {
    let server = Server::start_with(|builder| builder.http_timeouts(ms(300), ms(300))).await;
    let mut bystander = WebSocket::main(server.address).await;
    let requests: [(&str, Vec<u8>); 9] = [
        ("garbage", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".repeat(100)),
        ("half a request", b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: te".to_vec()),
        ("nothing", Vec::new()),
        ("a head without end", [b"GET / HTTP/1.1\r\n".to_vec(), b"x-y: z\r\n".repeat(100_000)].concat()),
        ("a long path", format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(1_000_000)).into_bytes()),
        ("two lengths", b"POST /socket.io/?transport=polling HTTP/1.1\r\nhost: t\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n4".to_vec()),
        ("a length that is none", b"POST /socket.io/?transport=polling HTTP/1.1\r\nhost: t\r\ncontent-length: -1\r\n\r\n".to_vec()),
        ("a method of its own", b"\0\0\0 / HTTP/1.1\r\n\r\n".to_vec()),
        ("HTTP/2 out of the blue", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
    ];
    for (what, request) in requests {
        let mut offender = Raw::connect(server.address).await;
        offender.write(&request).await;
        let answer = soon(what, offender.read_to_end()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{what}: {answer}");
        bystander.expect_echo().await;
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let server = Server::start_with(|builder| builder.http_timeouts(ms(300), ms(300))).await;
    let mut bystander = WebSocket::main(server.address).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let mut slow = Raw::connect(server.address).await;
    slow.write(format!("POST {} HTTP/1.1\r\nhost: t\r\ncontent-length: 100\r\n\r\n42", polling.path()).as_bytes())
        .await;
    assert!(slow.read_head().await.starts_with("HTTP/1.1 408 "));
    server.state.wait_for(1, "/ disconnect transport error").await;
    bystander.expect_echo().await;
}

#[tokio::test]
async fn payloads_that_are_made_to_hurt() {
    let server = Server::start().await;
    let mut bystander = WebSocket::main(server.address).await;
    let payloads = [
        ("5,000 separators", "\u{1e}".repeat(5_000)),
        ("a million separators", "\u{1e}".repeat(900_000)),
        ("5,000 packets", vec!["42[\"nothing\"]"; 5_000].join("\u{1e}")),
        ("base64 that is none", format!("b{}", "=".repeat(100_000))),
        ("10,000 levels", format!(r#"42["echo",{}{}]"#, "[".repeat(10_000), "]".repeat(10_000))),
    ];
    for (what, payload) in payloads {
        let polling = Polling::open(server.address).await;
        polling.join().await;
        let response = polling.post(&payload).await;
        assert_eq!(response.status, 400, "{what}");
        bystander.expect_echo().await;
        polling.expect_gone().await;
    }
}

#[tokio::test]
async fn a_session_is_not_harmed_through_its_id() {
    let server = Server::start().await;
    let (mut victim, id) = WebSocket::join(server.address).await;
    // The public id opens nothing.
    let path = format!("/socket.io/?EIO=4&transport=polling&sid={id}");
    assert_eq!(http::get(server.address, &path).await.status, 400);
    assert_eq!(http::post(server.address, &path, "1").await.status, 400);
    assert_eq!(
        WebSocket::try_connect(server.address, &format!("EIO=4&transport=websocket&sid={id}")).await.err(),
        Some(400)
    );
    victim.expect_echo().await;

    // One who knows the secret of a session on polling fails to upgrade it, again and again.
    let polling = Polling::open(server.address).await;
    polling.join().await;
    for bytes in [&b"garbage"[..], &frame(FIN | TEXT, b"5"), &frame(FIN | BINARY, b"2probe"), b""] {
        let mut stranger = Raw::connect(server.address).await;
        let request = upgrade_request(&format!("EIO=4&transport=websocket&sid={}", polling.sid), "");
        stranger.write(request.as_bytes()).await;
        stranger.read_head().await;
        stranger.write(bytes).await;
        drop(stranger);
    }
    polling.send(r#"420["echo"]"#).await;
    assert_eq!(polling.receive_all(1).await, ["430[]"]);
}

#[tokio::test]
async fn a_hundred_connects_in_one_segment_are_one_socket_and_an_error() {
    let server = Server::start().await;
    let mut bystander = WebSocket::main(server.address).await;
    server.state.wait_for(1, "/ connected").await;
    let mut offender = Raw::open(server.address).await;
    offender.write(&text("40").repeat(100)).await;
    offender.expect_close().await;
    server.expect_connections(1).await;
    assert!(server.state.count("/ connected") <= 2);
    assert_eq!(server.state.count("/ connected") - 1, server.state.count("/ disconnect "));
    bystander.expect_echo().await;
}

#[tokio::test]
async fn namespaces_and_refusals_of_one_connection_are_limited() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    let mut refused = 0;
    for number in 0..100 {
        if !websocket.try_send(&format!("40/n{number}")).await {
            break;
        }
    }
    while let Some(packet) = websocket.receive_until_close().await {
        assert!(packet.starts_with("44/n"), "{packet}");
        refused += 1;
    }
    assert!((1..100).contains(&refused), "{refused} refusals");
    server.state.expect_disconnect("/", "forced close").await;
}
