//! What a client can make the server hold, and for how long.

use std::sync::Arc;
use std::time::Instant;

use ackord::{DisconnectReason, Io, Namespace, Socket, handler};

use crate::support::polling::Polling;
use crate::support::raw::{FIN, Raw, TEXT, frame, upgrade_request};
use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, sleep, soon};

fn text(packet: &str) -> Vec<u8> {
    frame(FIN | TEXT, packet.as_bytes())
}

/// Writes on while the test goes on: the server may not read all of it.
fn write_all(mut raw: Raw, bytes: Vec<u8>) -> tokio::task::JoinHandle<Raw> {
    tokio::spawn(async move {
        raw.write(&bytes).await;
        raw
    })
}

#[tokio::test]
async fn a_response_that_nobody_reads_is_given_up() {
    let server = Server::start_with(|builder| builder.http_timeouts(ms(300), ms(300))).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    polling.send(r#"42["flood",1,16000000]"#).await;
    let mut raw = Raw::connect(server.address).await;
    raw.write(format!("GET {} HTTP/1.1\r\nhost: t\r\n\r\n", polling.path()).as_bytes()).await;
    sleep(1_000).await;
    let read = raw.read_to_end().await;
    assert!(read.starts_with("HTTP/1.1 200 "));
    assert!(read.len() < 16_000_000, "it was all sent");
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed_in_time() {
    let server = Server::start_with(|builder| builder.http_timeouts(ms(300), ms(300))).await;
    let mut silent = Raw::connect(server.address).await;
    let begun = Instant::now();
    assert_eq!(silent.read_to_end().await, "");
    assert!(begun.elapsed() >= ms(290));
    // Nor does one that was served once stay for ever.
    let mut idle = Raw::connect(server.address).await;
    idle.write(b"GET /socket.io/?EIO=4&transport=none HTTP/1.1\r\nhost: t\r\n\r\n").await;
    assert!(idle.read_to_end().await.starts_with("HTTP/1.1 400 "));
}

#[tokio::test]
async fn requests_for_an_upgrade_with_another_method_harm_no_session() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let request = upgrade_request(&format!("EIO=4&transport=websocket&sid={}", polling.sid), "");
    for method in ["POST", "PUT", "DELETE"] {
        let mut stranger = Raw::connect(server.address).await;
        stranger.write(request.replacen("GET", method, 1).as_bytes()).await;
        let answer = stranger.read_head().await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{method}: {answer}");
    }
    polling.send(r#"420["echo"]"#).await;
    assert_eq!(polling.receive_all(1).await, ["430[]"]);
}

#[derive(Namespace)]
#[namespace("/")]
struct Hold;

/// Holds what it is given until the test lets it go.
#[handler(Hold)]
trait HoldHandler {
    #[event]
    async fn hold(&self, socket: &Socket<Hold>, text: String);
    #[event]
    async fn note(&self, socket: &Socket<Hold>);
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Hold>, reason: DisconnectReason);
}

impl HoldHandler for State {
    async fn hold(&self, _: &Socket<Hold>, text: String) {
        self.run_slowly(text.len() as u32).await;
    }

    async fn note(&self, _: &Socket<Hold>) {
        self.write("note");
    }

    async fn disconnect(&self, _: &Socket<Hold>, _: DisconnectReason) {
        self.run_slowly(0).await;
    }
}

/// A server of nothing but that, and a client of it.
async fn holding() -> (Arc<State>, Raw) {
    let state = State::new();
    let io = Io::builder().serve::<Hold, _>(state.clone()).build().unwrap();
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    tokio::spawn(listener.serve(io.router()));
    (state, Raw::join(address).await)
}

#[tokio::test]
async fn handlers_that_hold_large_arguments_stop_the_reading() {
    let (state, raw) = holding().await;
    let large = text(&format!(r#"42["hold","{}"]"#, "x".repeat(900_000)));
    let writing = write_all(raw, [large.repeat(20), text(r#"42["note"]"#)].concat());
    state.wait_for(4, "start ").await;
    sleep(200).await;
    assert_eq!(state.count("start "), 4);
    state.open(20);
    state.wait_for(20, "end ").await;
    state.wait_for(1, "note").await;
    drop(soon("the last byte", writing).await);
}

#[tokio::test]
async fn a_client_that_joins_and_leaves_is_read_no_faster_than_its_farewells_end() {
    let (state, mut raw) = holding().await;
    let mut left = 0;
    loop {
        raw.send(FIN | TEXT, b"41").await;
        raw.send(FIN | TEXT, b"40").await;
        match tokio::time::timeout(ms(300), raw.read_frame()).await {
            Ok(frame) => assert!(frame.unwrap().text().starts_with("40{")),
            Err(_) => break,
        }
        left += 1;
    }
    assert!((32..=64).contains(&left), "it left {left} times");
    state.open(3_000);
    assert!(raw.read_frame().await.unwrap().text().starts_with("40{"));
    raw.send(FIN | TEXT, br#"42["note"]"#).await;
    state.wait_for(1, "note").await;
    state.wait_for(left, "end ").await;
}

#[tokio::test]
async fn a_pong_that_a_late_server_finds_came_in_time() {
    let server = Server::start_with(|builder| builder.ping_interval(ms(800)).ping_timeout(ms(200))).await;
    let mut raw = Raw::join(server.address).await;
    assert_eq!(raw.read_frame().await.unwrap().text(), "2");
    raw.send(FIN | TEXT, b"3").await;
    // The runtime of this test is the server's too.
    std::thread::sleep(ms(500));
    raw.send(FIN | TEXT, br#"420["echo"]"#).await;
    loop {
        let frame = raw.read_frame().await.expect("the session goes on");
        if frame.text() == "430[]" {
            break;
        }
        assert_eq!(frame.text(), "2");
        raw.send(FIN | TEXT, b"3").await;
    }
}

#[tokio::test]
async fn a_flood_without_a_pong_does_not_keep_a_client_alive() {
    let server = Server::start_with(|builder| builder.ping_interval(ms(100)).ping_timeout(ms(100))).await;
    let raw = Raw::join(server.address).await;
    let flood = write_all(raw, text(r#"42["unknown"]"#).repeat(3_000_000));
    server.state.expect_disconnect("/", "ping timeout").await;
    flood.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floods_do_not_starve_another_client() {
    // On a busy machine it takes longer than between two pings.
    let server = Server::start_with(|builder| builder.ping_interval(ms(600_000))).await;
    let mut bystander = WebSocket::main(server.address).await;
    let mut floods = Vec::new();
    for _ in 0..8 {
        let raw = Raw::join(server.address).await;
        floods.push(write_all(raw, text(r#"42["unknown",1,2,3]"#).repeat(500_000)));
    }
    let mut longest = ms(0);
    for _ in 0..50 {
        let begun = Instant::now();
        bystander.expect_echo().await;
        longest = longest.max(begun.elapsed());
        sleep(5).await;
    }
    floods.iter().for_each(tokio::task::JoinHandle::abort);
    assert!(longest < ms(1_500), "{longest:?}");
}
