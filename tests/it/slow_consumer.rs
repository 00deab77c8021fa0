//! Clients that do not read: nothing is lost for those that go on, and nobody else waits for them.

use crate::support::contract::{Main, MainEvent};
use crate::support::polling::Polling;
use crate::support::raw::{FIN, Raw, TEXT};
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, sleep, soon};

/// Reads `count` chunks of `size` characters, in order and whole.
async fn read_chunks(raw: &mut Raw, count: usize, size: usize) {
    for number in 0..count {
        let frame = raw.read_frame().await.expect("a chunk");
        let head = format!(r#"42["chunk",{number},""#);
        assert!(frame.text().starts_with(&head), "instead of {head}: {}", &frame.text()[..40]);
        assert_eq!(frame.text().len(), head.len() + size + 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_20_mb_to_a_client_that_pauses_arrives_whole_and_in_order() {
    let server = Server::start().await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | TEXT, br#"42["flood",200,100000]"#).await;
    server.state.wait_for(1, "flooded").await;
    sleep(1_000).await;
    read_chunks(&mut raw, 200, 100_000).await;
    raw.send(FIN | TEXT, br#"420["echo"]"#).await;
    assert_eq!(raw.read_frame().await.unwrap().text(), "430[]");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_read_is_not_read() {
    let server = Server::start_with(|builder| builder.unsent(64 << 10, ms(30_000), 64 << 20)).await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | TEXT, br#"42["flood",200,100000]"#).await;
    server.state.wait_for(1, "flooded").await;
    sleep(50).await;
    raw.send(FIN | TEXT, br#"42["note",1]"#).await;
    sleep(200).await;
    assert_eq!(server.state.count("note"), 0);
    read_chunks(&mut raw, 200, 100_000).await;
    assert_eq!(raw.read_frame().await.unwrap().text(), r#"42["numbered",1]"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_limit_a_client_is_disconnected_at_once() {
    let server = Server::start_with(|builder| builder.unsent(64 << 10, ms(30_000), 1 << 20)).await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | TEXT, br#"42["flood",200,100000]"#).await;
    server.state.expect_disconnect("/", "slow consumer").await;
    server.expect_connections(0).await;
    // There is no gap in what it got.
    let mut number = 0;
    while let Some(frame) = raw.read_frame().await {
        if frame.opcode == TEXT {
            assert!(frame.text().starts_with(&format!(r#"42["chunk",{number},""#)));
            number += 1;
        }
    }
    assert!(number < 200, "all arrived");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_stays_behind_is_disconnected_in_time() {
    let server = Server::start_with(|builder| builder.unsent(64 << 10, ms(200), 64 << 20)).await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | TEXT, br#"42["flood",200,100000]"#).await;
    server.state.expect_disconnect("/", "slow consumer").await;
    server.expect_connections(0).await;
}

#[tokio::test]
async fn one_packet_may_exceed_the_limit() {
    let server = Server::start_with(|builder| builder.unsent(1 << 10, ms(30_000), 100 << 10)).await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | TEXT, br#"42["flood",1,3000000]"#).await;
    read_chunks(&mut raw, 1, 3_000_000).await;
    raw.send(FIN | TEXT, br#"420["echo"]"#).await;
    assert_eq!(raw.read_frame().await.unwrap().text(), "430[]");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_polling_client_that_does_not_poll_is_a_slow_consumer_too() {
    let server = Server::start_with(|builder| builder.unsent(64 << 10, ms(200), 64 << 20)).await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    polling.send(r#"42["flood",20,100000]"#).await;
    server.state.expect_disconnect("/", "slow consumer").await;
    polling.expect_gone().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_client_is_not_delayed() {
    let server = Server::start().await;
    let mut slow = Raw::join(server.address).await;
    let mut other = WebSocket::main(server.address).await;
    slow.send(FIN | TEXT, br#"42["flood",200,100000]"#).await;
    server.state.wait_for(1, "flooded").await;
    for number in 0..100 {
        server.io.of::<Main>().emit(MainEvent::Numbered(number));
        other.expect(&format!(r#"42["numbered",{number}]"#)).await;
    }
    other.expect_echo().await;
    // And what was broadcast is behind the burst, whole.
    read_chunks(&mut slow, 200, 100_000).await;
    for number in 0..100 {
        assert_eq!(slow.read_frame().await.unwrap().text(), format!(r#"42["numbered",{number}]"#));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_producer_can_wait_until_all_is_flushed() {
    let server = Server::start().await;
    let mut raw = Raw::join(server.address).await;
    let socket = server.io.of::<Main>().sockets().pop().unwrap();
    socket.flushed().await;
    raw.send(FIN | TEXT, br#"42["flood",200,100000]"#).await;
    server.state.wait_for(1, "flooded").await;
    let flushed = tokio::spawn(async move { socket.flushed().await });
    sleep(200).await;
    assert!(!flushed.is_finished());
    read_chunks(&mut raw, 200, 100_000).await;
    soon("the flush", flushed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn volatile_events_are_dropped_while_a_client_is_behind() {
    let server = Server::start().await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | TEXT, br#"42["volatile",1]"#).await;
    assert_eq!(raw.read_frame().await.unwrap().text(), r#"42["numbered",1]"#);
    raw.send(FIN | TEXT, br#"42["flood",200,100000]"#).await;
    server.state.wait_for(1, "flooded").await;
    sleep(100).await;
    server.io.of::<Main>().volatile().emit(MainEvent::Numbered(2));
    sleep(50).await;
    server.io.of::<Main>().emit(MainEvent::Numbered(3));
    read_chunks(&mut raw, 200, 100_000).await;
    assert_eq!(raw.read_frame().await.unwrap().text(), r#"42["numbered",3]"#);
}

#[tokio::test]
async fn volatile_events_over_polling_need_a_get_that_waits() {
    let server = Server::start().await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    polling.send("42[\"volatile\",1]\u{1e}420[\"echo\"]").await;
    assert_eq!(polling.receive().await, ["430[]"]);
    let get = tokio::spawn({
        let polling = polling.clone();
        async move { polling.receive().await }
    });
    sleep(100).await;
    polling.send(r#"42["volatile",2]"#).await;
    assert_eq!(soon("the GET", get).await.unwrap(), [r#"42["numbered",2]"#]);
}
