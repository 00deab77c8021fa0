//! Pings of the server, pongs of the client.

use std::time::Instant;

use ackord::IoBuilder;

use crate::support::polling::Polling;
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, sleep};

fn short(builder: IoBuilder) -> IoBuilder {
    builder.ping_interval(ms(150)).ping_timeout(ms(100))
}

/// Pings often, and forgives nearly everything.
fn patient(builder: IoBuilder) -> IoBuilder {
    builder.ping_interval(ms(150)).ping_timeout(ms(10_000))
}

#[tokio::test]
async fn a_ping_comes_an_interval_after_the_opening_and_after_each_pong() {
    let server = Server::start_with(patient).await;
    let mut websocket = WebSocket::open(server.address).await;
    for _ in 0..3 {
        let before = Instant::now();
        websocket.expect("2").await;
        // The timers are coarse; the other end of the interval is the other tests'.
        assert!(before.elapsed() >= ms(100), "{:?}", before.elapsed());
        websocket.send("3").await;
    }
}

#[tokio::test]
async fn pings_come_over_polling() {
    let server = Server::start_with(patient).await;
    let polling = Polling::open(server.address).await;
    for _ in 0..3 {
        assert_eq!(polling.receive().await, ["2"]);
        polling.send("3").await;
    }
}

#[tokio::test]
async fn traffic_does_not_put_the_ping_off() {
    let server = Server::start_with(patient).await;
    let mut websocket = WebSocket::main(server.address).await;
    let opened = Instant::now();
    while opened.elapsed() < ms(2_000) {
        websocket.send(r#"420["echo"]"#).await;
        match websocket.receive().await.as_str() {
            "2" => return,
            answer => assert_eq!(answer, "430[]"),
        }
        sleep(10).await;
    }
    panic!("no ping");
}

#[tokio::test]
async fn traffic_is_no_pong() {
    let server = Server::start_with(short).await;
    let mut websocket = WebSocket::main(server.address).await;
    while server.state.count("/ disconnect ") == 0 {
        if !websocket.try_send(r#"42["nothing"]"#).await {
            break;
        }
        sleep(10).await;
    }
    server.state.expect_disconnect("/", "ping timeout").await;
}

#[tokio::test]
async fn without_a_pong_a_websocket_is_closed() {
    let server = Server::start_with(short).await;
    let mut websocket = WebSocket::main(server.address).await;
    websocket.expect("2").await;
    assert_eq!(websocket.expect_close().await, Some(1000));
    server.state.expect_disconnect("/", "ping timeout").await;
    server.expect_connections(0).await;
}

#[tokio::test]
async fn without_a_pong_a_polling_session_ends() {
    let server = Server::start_with(short).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    assert_eq!(polling.receive().await, ["2"]);
    // The GET that waits learns of the end.
    assert_eq!(polling.receive().await, ["1"]);
    server.state.expect_disconnect("/", "ping timeout").await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn a_client_that_never_polls_again_is_gone_in_time() {
    let server = Server::start_with(short).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    server.state.expect_disconnect("/", "ping timeout").await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn a_ping_of_the_client_closes_the_session() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    websocket.send("2").await;
    assert_eq!(websocket.expect_close().await, Some(1002));
    server.state.expect_disconnect("/", "transport error").await;

    let polling = Polling::open(server.address).await;
    polling.post("2").await;
    polling.expect_gone().await;
}

#[tokio::test]
async fn pongs_that_nobody_asked_for_change_nothing() {
    let server = Server::start_with(short).await;
    let mut websocket = WebSocket::main(server.address).await;
    for _ in 0..5 {
        websocket.send("3").await;
    }
    websocket.expect_echo().await;
    websocket.expect("2").await;
    websocket.expect_close().await;
    server.state.expect_disconnect("/", "ping timeout").await;
}

#[tokio::test]
async fn the_heartbeat_goes_on_through_the_upgrade() {
    let server = Server::start_with(patient).await;
    let polling = Polling::open(server.address).await;
    assert_eq!(polling.receive().await, ["2"]);
    // The pong goes over the other transport.
    let mut websocket = WebSocket::probe(server.address, &polling.sid).await;
    websocket.send("2probe").await;
    websocket.expect("3probe").await;
    websocket.send("5").await;
    websocket.send("3").await;
    websocket.expect("2").await;
    websocket.send("3").await;
    websocket.expect("2").await;
}

#[tokio::test]
async fn a_client_that_answers_in_time_stays() {
    let server = Server::start_with(|builder| builder.ping_interval(ms(50)).ping_timeout(ms(2_000))).await;
    let mut websocket = WebSocket::main(server.address).await;
    for _ in 0..10 {
        websocket.expect("2").await;
        websocket.send("3").await;
    }
    websocket.send(r#"420["nothing"]"#).await;
    server.state.wait_for(1, "nothing").await;
    assert_eq!(server.state.count("/ disconnect"), 0);
}
