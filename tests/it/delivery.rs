//! What becomes of payloads whose GET is given up: a session that goes on has missed nothing.

use std::net::SocketAddr;

use ackord::Io;

use crate::support::contract::Main;
use crate::support::polling::Polling;
use crate::support::raw::Raw;
use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, http, ms, sleep};

/// How a GET is given up.
#[derive(Clone, Copy, Debug)]
enum Abort {
    /// The connection is reset.
    Reset,
    /// It is closed in order.
    Close,
}

const ABORTS: [Abort; 2] = [Abort::Reset, Abort::Close];

fn get(polling: &Polling) -> String {
    format!("GET {} HTTP/1.1\r\nhost: test\r\n\r\n", polling.path())
}

fn post(polling: &Polling, body: &str) -> String {
    let head = format!("POST {} HTTP/1.1\r\nhost: test\r\ncontent-length: {}", polling.path(), body.len());
    format!("{head}\r\n\r\n{body}")
}

/// A session, and a GET of it that waits.
async fn waiting(address: SocketAddr) -> (Polling, Raw) {
    let polling = Polling::open(address).await;
    polling.join().await;
    let mut raw = Raw::connect(address).await;
    raw.write(get(&polling).as_bytes()).await;
    (polling, raw)
}

fn give_up(raw: Raw, how: Abort) {
    match how {
        Abort::Reset => raw.reset(),
        Abort::Close => drop(raw),
    }
}

/// Either the session is gone, or it has both events and nothing came between them.
async fn expect_both_or_none(polling: &Polling, events: [&str; 2], what: &str) -> bool {
    let mut packets = Vec::new();
    while packets.len() < 2 {
        let response = polling.get().await;
        if response.status != 200 || response.body == "1" {
            return false;
        }
        packets.extend(response.body.split('\u{1e}').map(str::to_owned));
    }
    assert_eq!(packets, events, "{what}");
    true
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_behind_a_get_that_is_given_up_come_or_the_session_ends() {
    let server = Server::start().await;
    for how in ABORTS {
        for round in 0..300 {
            let (polling, raw) = waiting(server.address).await;
            // From before the GET is there to long after.
            tokio::time::sleep(std::time::Duration::from_micros(round % 30 * 100)).await;
            give_up(raw, how);
            let first = polling.post(r#"421["echo",1]"#).await.status;
            let second = polling.post(r#"422["echo",2]"#).await.status;
            if (first, second) == (200, 200) {
                expect_both_or_none(&polling, ["431[1]", "432[2]"], &format!("{how:?} {round}")).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_cross_the_end_of_a_get_come_or_the_session_ends() {
    let server = Server::start().await;
    for how in ABORTS {
        for round in 0..300_u64 {
            let (polling, raw) = waiting(server.address).await;
            sleep(2).await;
            let io = server.io.clone();
            let emitting = tokio::spawn(async move {
                for number in [1, 2] {
                    tokio::time::sleep(std::time::Duration::from_micros(round % 5 * 20)).await;
                    io.of::<Main>().emit(crate::support::contract::MainEvent::Numbered(number));
                }
            });
            give_up(raw, how);
            emitting.await.unwrap();
            let events = [r#"42["numbered",1]"#, r#"42["numbered",2]"#];
            expect_both_or_none(&polling, events, &format!("{how:?} {round}")).await;
            // The next round's events are not for this one.
            polling.post("1").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_gives_up_and_polls_again_at_once_misses_nothing() {
    let server = Server::start().await;
    for round in 0..300 {
        let (polling, raw) = waiting(server.address).await;
        // Connected before: nothing but the request itself is between the end of one and the other.
        let [mut posts, mut gets] = [Raw::connect(server.address).await, Raw::connect(server.address).await];
        sleep(1).await;
        posts.write(post(&polling, r#"421["echo",1]"#).as_bytes()).await;
        tokio::time::sleep(std::time::Duration::from_micros(round % 20 * 50)).await;
        raw.reset();
        gets.write(get(&polling).as_bytes()).await;
        posts.write(post(&polling, r#"422["echo",2]"#).as_bytes()).await;
        let answer = gets.read_response().await;
        if answer.ends_with("\r\n\r\n432[2]") {
            // The reset was seen behind the GET that it came before.
            sleep(20).await;
            assert_ne!(polling.post("3").await.status, 200, "round {round}: the first event is missing");
        }
    }
}

#[tokio::test]
async fn a_large_payload_that_is_given_up_half_read_ends_the_session() {
    let server = Server::start().await;
    for how in ABORTS {
        let (polling, mut raw) = waiting(server.address).await;
        let disconnects = server.state.count("/ disconnect transport error");
        polling.send(r#"42["flood",1,8000000]"#).await;
        let head = raw.read_head().await;
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        give_up(raw, how);
        server.state.wait_for(disconnects + 1, "/ disconnect transport error").await;
        polling.expect_gone().await;
    }
}

#[tokio::test]
async fn an_answer_that_is_reset_before_the_next_get_ends_the_session() {
    let server = Server::start().await;
    let (polling, mut raw) = waiting(server.address).await;
    polling.send(r#"421["echo",1]"#).await;
    assert!(raw.read_response().await.ends_with("431[1]"));
    raw.reset();
    server.state.expect_disconnect("/", "transport error").await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn a_connection_that_is_closed_or_reset_behind_the_next_get_harms_nobody() {
    let server = Server::start().await;
    let (polling, mut first) = waiting(server.address).await;
    polling.send(r#"421["echo",1]"#).await;
    assert!(first.read_response().await.ends_with("431[1]"));
    let mut second = Raw::connect(server.address).await;
    second.write(get(&polling).as_bytes()).await;
    // It has to be clear that the GET was first.
    sleep(200).await;
    first.reset();
    sleep(50).await;
    polling.send(r#"422["echo",2]"#).await;
    assert!(second.read_response().await.ends_with("432[2]"));
    // A client without keep-alive.
    drop(second);
    sleep(50).await;
    polling.send(r#"423["echo",3]"#).await;
    assert_eq!(polling.receive().await, ["433[3]"]);
}

#[tokio::test]
async fn a_connection_that_is_reset_behind_the_upgrade_harms_nobody() {
    let server = Server::start().await;
    let (polling, mut raw) = waiting(server.address).await;
    polling.send(r#"421["echo",1]"#).await;
    assert!(raw.read_response().await.ends_with("431[1]"));
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    websocket.send("5").await;
    websocket.expect_echo().await;
    // It has to be clear that the upgrade was first.
    sleep(200).await;
    raw.reset();
    sleep(50).await;
    websocket.expect_echo().await;
    assert_eq!(server.state.count("/ disconnect"), 0);
}

#[tokio::test]
async fn a_connection_that_is_kept_serves_one_get_after_the_other() {
    let server = Server::start().await;
    let (polling, mut raw) = waiting(server.address).await;
    for number in 0..50 {
        polling.send(&format!(r#"421["echo",{number}]"#)).await;
        assert!(raw.read_response().await.ends_with(&format!("431[{number}]")));
        raw.write(get(&polling).as_bytes()).await;
    }
    raw.reset();
    server.state.expect_disconnect("/", "transport error").await;
}

#[tokio::test]
async fn unread_payloads_count_as_unsent() {
    let server = Server::start_with(|builder| builder.unsent(100_000, ms(300), 32 << 20)).await;
    let (polling, _unread) = waiting(server.address).await;
    polling.send(r#"42["flood",1,16000000]"#).await;
    // Its buffers in the kernel are full long before that.
    server.state.expect_disconnect("/", "slow consumer").await;
}

/// The same without a stream of our own: what was not asked for by the HTTP server is known to be lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_another_server_a_get_that_is_given_up_first_ends_the_session_too() {
    let state = State::new();
    let io = Io::builder().serve::<Main, _>(state.clone()).build().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, io.router::<()>()).await });
    let (polling, raw) = waiting(address).await;
    sleep(100).await;
    raw.reset();
    state.expect_disconnect("/", "transport error").await;
    let response = http::get(address, &polling.path()).await;
    assert_eq!(response.status, 400);
    let (polling, mut raw) = waiting(address).await;
    polling.send(r#"421["echo",1]"#).await;
    assert!(raw.read_response().await.ends_with("431[1]"));
}
