//! Whatever ends a connection, its handlers of the end run exactly once, with the reason.

use crate::support::contract::{Main, MainEvent};
use crate::support::polling::Polling;
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, sleep};

/// A client in both namespaces and two rooms.
async fn in_both(server: &Server) -> WebSocket {
    let mut client = WebSocket::main_with(server.address, r#"{"join":["a","b"]}"#).await;
    client.send(r#"40/chat,{"token":"ann"}"#).await;
    client.receive().await;
    client.expect(r#"42/chat,["welcome",{"user":"ann"}]"#).await;
    client
}

#[tokio::test]
async fn each_end_of_a_connection_has_its_reason_in_each_namespace_once() {
    let ends = [
        ("1", "transport close"),
        ("2", "transport error"),
        ("x", "parse error"),
        ("42{}", "parse error"),
        ("40", "forced close"),
        (r#"42/never,["x"]"#, "forced close"),
        (r#"42["hangUp"]"#, "server namespace disconnect"),
    ];
    for (packet, reason) in ends {
        let server = Server::start().await;
        let mut client = in_both(&server).await;
        client.send(packet).await;
        client.expect_close().await;
        server.state.expect_disconnect("/", reason).await;
        server.state.expect_disconnect("/chat", reason).await;
        server.expect_connections(0).await;
    }
}

#[tokio::test]
async fn the_end_of_one_namespace_leaves_the_other() {
    for (packet, reason) in [("41", "client namespace disconnect"), (r#"42["kick"]"#, "server namespace disconnect")] {
        let server = Server::start().await;
        let mut client = in_both(&server).await;
        client.send(packet).await;
        server.state.expect_disconnect("/", reason).await;
        client.send(r#"42/chat,1["who"]"#).await;
        while client.receive().await != r#"43/chat,1["ann"]"# {}
        assert_eq!(server.state.count("/chat disconnect"), 0);
    }
}

#[tokio::test]
async fn rooms_are_still_there_in_disconnecting_and_gone_behind_it() {
    let server = Server::start().await;
    drop(in_both(&server).await);
    server.state.wait_for(1, r#"/ disconnecting transport close, in ["a", "b"]"#).await;
    server.state.wait_for(1, r#"/chat disconnecting transport close, in ["lobby"]"#).await;
    server.state.expect_disconnect("/", "transport close").await;
    assert!(server.io.of::<Main>().sockets().is_empty());
    assert!(server.io.of::<Main>().within("a").sockets().is_empty());
}

#[tokio::test]
async fn a_server_that_disconnects_sends_what_it_emitted_before() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["kick"]"#).await;
    client.expect(r#"42["said","bye"]"#).await;
    client.expect("41").await;
    client.join_namespace("").await;
    client.send(r#"42["hangUp"]"#).await;
    client.expect(r#"42["said","bye"]"#).await;
    client.expect("41").await;
    assert_eq!(client.expect_close().await, Some(1000));
}

#[tokio::test]
async fn closing_says_41_to_every_namespace() {
    let server = Server::start().await;
    let mut client = in_both(&server).await;
    client.send(r#"42["hangUp"]"#).await;
    client.expect(r#"42["said","bye"]"#).await;
    let mut told = [client.receive().await, client.receive().await];
    told.sort();
    assert_eq!(told, ["41", "41/chat,"]);
    assert_eq!(client.expect_close().await, Some(1000));
}

#[tokio::test]
async fn a_decision_that_is_pending_is_dropped_and_nothing_ends() {
    let server = Server::start().await;
    for leave in ["41/chat,", "1"] {
        let mut client = WebSocket::main(server.address).await;
        client.send(r#"40/chat,{"token":"slow"}"#).await;
        let before = server.state.count("decision dropped");
        server.state.wait_for(before + 1, "deciding").await;
        client.send(leave).await;
        server.state.wait_for(before + 1, "decision dropped").await;
        // An answer that came too late would be seen here.
        if leave != "1" {
            client.expect_echo().await;
        }
    }
    assert_eq!(server.state.count("/chat"), 0);
}

#[tokio::test]
async fn a_socket_that_is_greeted_ends_behind_its_greeting() {
    let server = Server::start().await;
    let mut client = WebSocket::open(server.address).await;
    client.send(r#"40/chat,{"token":"greeted slowly"}"#).await;
    server.state.wait_for(1, "greeting").await;
    drop(client);
    server.expect_connections(0).await;
    assert_eq!(server.state.count("/chat disconnect "), 0);
    server.state.open(1);
    server.state.expect_disconnect("/chat", "transport close").await;
}

#[tokio::test]
async fn events_that_were_received_are_handled_before_the_end() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for number in 0..100 {
        client.send(&format!(r#"42["note",{number}]"#)).await;
    }
    client.send("41").await;
    server.state.wait_for(100, "note").await;
    server.state.expect_disconnect("/", "client namespace disconnect").await;
}

#[tokio::test]
async fn events_that_waited_for_room_are_handled_before_the_end() {
    let server = Server::start_with(|builder| builder.max_handlers(1)).await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["slow",1]"#).await;
    client.send(r#"42["note",2]"#).await;
    client.send("1").await;
    client.expect_close().await;
    server.state.expect_disconnect("/", "transport close").await;
    let log = server.state.log();
    assert!(log.contains(&"note 2".to_owned()), "{log:?}");
}

#[tokio::test]
async fn serial_events_stay_serial_at_the_end() {
    for end in ["41", "1"] {
        let server = Server::start().await;
        let mut client = WebSocket::main(server.address).await;
        for number in 1..=3 {
            client.send(&format!(r#"42["serial",{number}]"#)).await;
        }
        client.send(end).await;
        server.state.wait_for(1, "start 1").await;
        sleep(50).await;
        server.state.open(3);
        server.state.wait_for(3, "end").await;
        let run: Vec<_> = server.state.log().into_iter().filter(|entry| !entry.starts_with('/')).collect();
        assert_eq!(run, ["start 1", "end 1", "start 2", "end 2", "start 3", "end 3"]);
    }
}

#[tokio::test]
async fn a_panic_at_the_end_keeps_nothing_from_ending() {
    let server = Server::start().await;
    let mut client = WebSocket::open(server.address).await;
    client.send(r#"40/chat,{"token":"panics at the end"}"#).await;
    client.receive().await;
    client.receive().await;
    drop(client);
    server.state.expect_disconnect("/chat", "transport close").await;
    WebSocket::main(server.address).await.expect_echo().await;
}

#[tokio::test]
async fn a_panic_in_a_handler_ends_nothing() {
    let server = Server::start().await;
    let mut client = in_both(&server).await;
    client.send(r#"42/chat,["panic"]"#).await;
    assert!(client.receive().await.starts_with(r#"42/chat,["exception",{"event":"panic","#));
    client.expect_echo().await;
    assert_eq!(server.state.count("/chat disconnect"), 0);
}

#[tokio::test]
async fn a_socket_is_harmless_after_its_end() {
    let server = Server::start().await;
    let client = WebSocket::main_with(server.address, r#"{"join":["a"]}"#).await;
    server.state.wait_for(1, "/ connected").await;
    let socket = server.io.of::<Main>().sockets().pop().unwrap();
    assert!(socket.is_connected());
    drop(client);
    server.state.expect_disconnect("/", "transport close").await;
    assert!(!socket.is_connected());
    socket.emit(MainEvent::Said("nobody hears it".to_owned()));
    socket.join("a");
    assert!(socket.rooms().is_empty());
    assert!(server.io.of::<Main>().within("a").sockets().is_empty());
    socket.to("a").emit(MainEvent::Said("nobody".to_owned()));
    socket.disconnect();
    socket.close();
    socket.flushed().await;
    server.state.expect_disconnect("/", "transport close").await;
}

#[tokio::test]
async fn several_causes_at_once_are_one_end() {
    let server = Server::start_with(|builder| builder.ping_interval(ms(100)).ping_timeout(ms(50))).await;
    for _ in 0..10 {
        let mut client = WebSocket::main(server.address).await;
        server.io.of::<Main>().close();
        client.try_send("41").await;
        client.try_send("x").await;
        drop(client);
    }
    server.expect_connections(0).await;
    server.state.wait_for(10, "/ disconnect ").await;
    assert_eq!(server.state.count("/ connected"), 10);
    assert_eq!(server.state.count("/ disconnecting "), 10);
    assert_eq!(server.state.count("/ disconnect "), 10);
}

#[tokio::test]
async fn a_polling_session_ends_as_well() {
    for (packet, reason) in [("41", "client namespace disconnect"), ("1", "transport close"), ("x", "parse error")] {
        let server = Server::start().await;
        let polling = Polling::open(server.address).await;
        polling.join().await;
        polling.post(packet).await;
        server.state.expect_disconnect("/", reason).await;
    }
}
