//! What a client, or an app, cannot bring about: busy loops, ghosts in rooms, limits that are evaded, starts that hang.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use ackord::engine::{Engine, EngineHandler, EngineSocket, Message};
use ackord::{DisconnectReason, Io};
use parking_lot::Mutex;

use crate::support::contract::{Main, MainEvent};
use crate::support::polling::Polling;
use crate::support::raw::{FIN, Raw, TEXT, frame};
use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, sleep, soon};

#[tokio::test]
async fn a_client_that_closes_is_heard_while_its_events_wait_for_room() {
    let server = Server::start_with(|builder| builder.max_handlers(1).memory_budget(10_000)).await;
    let client = Polling::open(server.address).await;
    client.join().await;
    client.send(r#"42["slow",1]"#).await;
    server.state.wait_for(1, "start").await;
    let load = format!(r#"42["bare","{}"]"#, "x".repeat(20_000));
    client.send(&load).await;
    assert_eq!(client.post("1").await.status, 200);
    server.state.expect_disconnect("/", "transport close").await;
}

#[tokio::test]
async fn leaving_and_coming_back_evades_no_limit() {
    let server = Server::start_with(|builder| builder.max_handlers(1)).await;
    let mut raw = Raw::join(server.address).await;
    for number in 0..20 {
        raw.send(FIN | TEXT, format!(r#"42["slow",{number}]"#).as_bytes()).await;
        raw.send(FIN | TEXT, b"41").await;
        raw.send(FIN | TEXT, b"40").await;
    }
    server.state.wait_for(1, "start").await;
    sleep(200).await;
    assert_eq!(server.state.count("start"), 1, "one handler may run");
}

#[tokio::test]
async fn waits_without_end_are_waits() {
    let server = Server::start_with(|builder| builder.unsent(1, Duration::MAX, usize::MAX)).await;
    let mut client = WebSocket::main(server.address).await;
    let socket = server.io.of::<Main>().sockets().pop().unwrap();
    let asked = catch_unwind(AssertUnwindSafe(|| {
        socket.timeout(Duration::MAX).emit_with_ack(|ack| MainEvent::Ask("there?".to_owned(), ack))
    }));
    assert!(asked.is_ok());
    client.expect(r#"420["ask","there?"]"#).await;
    client.close().await;
    server.state.expect_disconnect("/", "transport close").await;
    assert_eq!(server.io.of::<Main>().count(), 0);
}

#[tokio::test]
async fn nothing_is_emitted_behind_a_disconnect() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    let socket = server.io.of::<Main>().sockets().pop().unwrap();
    socket.disconnect();
    assert!(!socket.is_connected());
    socket.emit(MainEvent::Said("too late".to_owned()));
    client.expect("41").await;
    client.expect_silence(100).await;
}

#[tokio::test]
async fn an_engine_handler_that_panics_ends_its_session() {
    struct Panics(Arc<Mutex<Vec<DisconnectReason>>>);
    impl EngineHandler for Panics {
        fn message(&self, _: &EngineSocket, _: Message) {
            panic!("on purpose");
        }

        fn close(&self, _: &EngineSocket, reason: DisconnectReason) {
            self.0.lock().push(reason);
        }
    }
    let closed = Arc::default();
    let engine = Engine::builder().path("/socket.io/").build(Panics(Arc::clone(&closed))).unwrap();
    let listener = engine.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.serve(engine.router()));
    let mut client = WebSocket::open(address).await;
    client.send("4boom").await;
    client.expect_close().await;
    assert_eq!(*closed.lock(), [DisconnectReason::ForcedClose]);
}

#[tokio::test]
async fn a_server_that_is_dropped_frees_its_port_and_lets_its_clients_go() {
    let io = Io::builder().serve::<Main, _>(State::new()).build().unwrap();
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    let mut client = tokio::select! {
        _ = listener.serve(io.router()) => panic!("nobody told it to end"),
        client = WebSocket::main(address) => client,
    };
    assert_eq!(client.expect_close().await, Some(1001));
    let free = async {
        while tokio::net::TcpListener::bind(address).await.is_err() {
            sleep(5).await;
        }
    };
    soon("the port", free).await;
}

#[tokio::test]
async fn a_layer_that_answers_itself_does_not_keep_the_server_from_starting() {
    use axum::middleware::from_fn;
    use axum::response::IntoResponse;
    let server = Server::start().await;
    let refuse = |_: axum::extract::Request, _: axum::middleware::Next| async {
        axum::http::StatusCode::UNAUTHORIZED.into_response()
    };
    let app = server.io.router::<()>().layer(from_fn(refuse));
    let listener = server.io.bind("127.0.0.1:0").await.unwrap();
    let ended = listener.shutdown_on(async {}).grace(ms(100)).serve(app).await;
    assert!(ended.is_ok(), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_before_a_fault_arrives_whatever_stands_behind_it() {
    let server = Server::start_with(|builder| builder.unsent(64 << 20, ms(30_000), 64 << 20)).await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | TEXT, br#"42["flood",100,100000]"#).await;
    server.state.wait_for(1, "flooded").await;
    let mut fault = frame(FIN | TEXT, b"42{}");
    fault.extend(frame(FIN | TEXT, format!(r#"42["message","{}"]"#, "x".repeat(100_000)).as_bytes()));
    raw.write(&fault).await;
    sleep(100).await;
    let mut chunks = 0;
    while let Some(frame) = raw.read_frame().await {
        chunks += usize::from(frame.opcode == TEXT);
    }
    assert_eq!(chunks, 100);
    assert_eq!(server.state.count("message"), 0, "what stands behind a fault is not handled");
}

#[tokio::test]
async fn volatile_events_of_one_turn_do_not_stand_in_each_others_way() {
    let server = Server::start().await;
    let mut raw = Raw::join(server.address).await;
    let events = (0..10).map(|number| format!(r#"42["volatile",{number}]"#));
    let bytes: Vec<u8> = events.flat_map(|event| frame(FIN | TEXT, event.as_bytes())).collect();
    raw.write(&bytes).await;
    for _ in 0..10 {
        assert_eq!(raw.read_frame().await.expect("a volatile event").opcode, TEXT);
    }
}
