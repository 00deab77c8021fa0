//! Handlers start in the order of arrival, run together up to a bound, and hold nothing up that they may wait for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::support::raw::{FIN, Raw, TEXT, frame};
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, sleep, soon};

fn notes(server: &Server) -> Vec<String> {
    server.state.log().into_iter().filter(|entry| entry.starts_with("note")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_events_start_in_order() {
    let server = Server::start().await;
    let mut raw = Raw::join(server.address).await;
    let events: Vec<u8> =
        (0..1_000).flat_map(|number| frame(FIN | TEXT, format!(r#"42["note",{number}]"#).as_bytes())).collect();
    raw.write(&events).await;
    server.state.wait_for(1_000, "note").await;
    assert_eq!(notes(&server), (0..1_000).map(|number| format!("note {number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_handler_that_waits_lets_others_run() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"421["slow",1]"#).await;
    client.send(r#"422["slow",2]"#).await;
    client.expect_echo().await;
    server.state.wait_for(2, "start").await;
    server.state.open(1);
    client.expect("431[1]").await;
    server.state.open(1);
    client.expect("432[2]").await;
}

#[tokio::test]
async fn past_the_bound_events_wait_in_order() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for number in 0..64 {
        client.send(&format!(r#"42["slow",{number}]"#)).await;
    }
    client.send(r#"42["note",1]"#).await;
    client.send(r#"42["note",2]"#).await;
    server.state.wait_for(64, "start").await;
    sleep(50).await;
    assert_eq!(server.state.count("note"), 0, "64 run already");
    server.state.open(1);
    server.state.wait_for(2, "note").await;
    assert_eq!(notes(&server), ["note 1", "note 2"]);
    assert_eq!(server.state.count("end"), 1);
    server.state.open(63);
    server.state.wait_for(64, "end").await;
}

#[tokio::test]
async fn acks_are_handled_while_all_handlers_wait() {
    let server = Server::start_with(|builder| builder.max_handlers(1)).await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"421["ask","sure?",10000]"#).await;
    client.expect(r#"420["ask","sure?"]"#).await;
    client.send(r#"422["bare","behind it"]"#).await;
    client.expect_silence(50).await;
    client.send(r#"430["yes"]"#).await;
    client.expect(r#"431["answered yes"]"#).await;
    client.expect(r#"432["behind it"]"#).await;
}

#[tokio::test]
async fn a_disconnect_is_handled_while_handlers_run_and_they_run_to_their_end() {
    let server = Server::start_with(|builder| builder.max_handlers(1)).await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"421["slow",1]"#).await;
    server.state.wait_for(1, "start").await;
    client.send("41").await;
    server.state.expect_disconnect("/", "client namespace disconnect").await;
    assert_eq!(server.state.count("end"), 0);
    server.state.open(1);
    server.state.wait_for(1, "end 1").await;
    // Its answer has nowhere to go.
    client.send("40").await;
    assert!(client.receive().await.starts_with("40{"));
}

#[tokio::test]
async fn handlers_run_to_their_end_when_the_connection_is_gone() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["slow",1]"#).await;
    server.state.wait_for(1, "start").await;
    drop(client);
    server.state.expect_disconnect("/", "transport close").await;
    server.state.open(1);
    server.state.wait_for(1, "end 1").await;
}

#[tokio::test]
async fn a_serial_event_ends_before_the_next_starts() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["serial",1]"#).await;
    client.send(r#"42["serial",2]"#).await;
    client.send(r#"42["serial",3]"#).await;
    server.state.wait_for(1, "start").await;
    sleep(50).await;
    assert_eq!(server.state.count("start"), 1);
    for number in 1..=3 {
        server.state.open(1);
        server.state.wait_for(number, "end").await;
    }
    let run: Vec<_> = server.state.log().into_iter().filter(|entry| !entry.starts_with('/')).collect();
    assert_eq!(run, ["start 1", "end 1", "start 2", "end 2", "start 3", "end 3"]);
}

#[tokio::test]
async fn a_serial_event_holds_up_neither_another_namespace_nor_another_client() {
    let server = Server::start().await;
    let (mut client, mut other) = (WebSocket::main(server.address).await, WebSocket::main(server.address).await);
    client.send(r#"40/chat,{"token":"ann"}"#).await;
    client.receive().await;
    client.receive().await;
    client.send(r#"42["serial",1]"#).await;
    server.state.wait_for(1, "start").await;
    client.send(r#"42/chat,1["who"]"#).await;
    client.expect(r#"43/chat,1["ann"]"#).await;
    other.expect_echo().await;
}

#[tokio::test]
async fn what_was_emitted_before_the_ack_arrives_before_it() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"421["flood",3,1]"#).await;
    for number in 0..3 {
        client.expect(&format!(r#"42["chunk",{number},"x"]"#)).await;
    }
    client.expect("431[]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_whose_events_fill_the_budget_is_not_read_and_its_pongs_are_not_missed() {
    let server =
        Server::start_with(|builder| builder.max_handlers(1).ping_interval(ms(100)).ping_timeout(ms(700))).await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | TEXT, br#"42["slow",0]"#).await;
    server.state.wait_for(1, "start").await;
    let load = "x".repeat(200_000);
    let (written, enough) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let writing = tokio::spawn({
        let (written, enough) = (written.clone(), enough.clone());
        async move {
            while !enough.load(Ordering::Relaxed) {
                let number = written.fetch_add(1, Ordering::Relaxed);
                raw.send(FIN | TEXT, format!(r#"42["note",{number},"{load}"]"#).as_bytes()).await;
                raw.send(FIN | TEXT, b"3").await;
            }
            raw
        }
    });
    // More than the budget and the system's buffers take: then nothing moves for longer than a pong may take.
    let mut before = 0;
    while before < 20 || before != written.load(Ordering::Relaxed) {
        before = written.load(Ordering::Relaxed);
        assert!(before < 1_000, "everything was read");
        sleep(900).await;
    }
    assert_eq!(server.state.count("/ disconnect"), 0, "the pong is not missed");
    assert_eq!(server.state.count("note"), 0);
    enough.store(true, Ordering::Relaxed);
    server.state.open(1);
    let _raw = soon("the rest to be read", writing).await.unwrap();
    let events = written.load(Ordering::Relaxed);
    server.state.wait_for(events, "note").await;
    assert_eq!(notes(&server), (0..events).map(|number| format!("note {number}")).collect::<Vec<_>>());
}
