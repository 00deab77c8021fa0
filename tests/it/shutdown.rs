//! The end of a server: in order, with nothing lost, and in time.

use tokio::net::TcpStream;

use crate::support::contract::{Main, MainEvent};
use crate::support::polling::Polling;
use crate::support::raw::{CLOSE, FIN, Raw, TEXT};
use crate::support::websocket::WebSocket;
use crate::support::{PATIENCE, Server, http, ms, sleep, soon};

#[tokio::test]
async fn a_shutdown_closes_every_connection_with_its_reason() {
    let server = Server::start().await;
    let state = server.state.clone();
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"40/chat,{"token":"ann"}"#).await;
    client.receive().await;
    client.receive().await;
    let ended = tokio::spawn(server.stop());
    // No DISCONNECT: the client is to come back.
    assert_eq!(client.receive_until_close().await, None);
    state.expect_disconnect("/", "server shutting down").await;
    state.expect_disconnect("/chat", "server shutting down").await;
    soon("the end", ended).await.unwrap();
}

#[tokio::test]
async fn the_close_frame_says_going_away() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    let ended = tokio::spawn(server.stop());
    assert_eq!(client.expect_close().await, Some(1001));
    soon("the end", ended).await.unwrap();
}

#[tokio::test]
async fn a_get_that_waits_is_told() {
    let server = Server::start().await;
    let state = server.state.clone();
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let get = tokio::spawn(async move { polling.receive().await });
    sleep(100).await;
    let ended = tokio::spawn(server.stop());
    assert_eq!(soon("the GET", get).await.unwrap(), ["1"]);
    state.expect_disconnect("/", "server shutting down").await;
    soon("the end", ended).await.unwrap();
}

#[tokio::test]
async fn the_hook_runs_first_and_what_it_emits_goes_out() {
    let server = Server::start_to_end(
        |builder| builder,
        ms(5_000),
        |io, _| async move {
            sleep(50).await;
            io.of::<Main>().emit(MainEvent::Said("closing".to_owned()));
        },
    )
    .await;
    let mut client = WebSocket::main(server.address).await;
    let ended = tokio::spawn(server.stop());
    client.expect(r#"42["said","closing"]"#).await;
    assert_eq!(client.receive_until_close().await, None);
    soon("the end", ended).await.unwrap();
}

#[tokio::test]
async fn while_the_hook_runs_clients_are_served_and_no_new_ones_come() {
    let mut server = Server::start_to_end(
        |builder| builder,
        ms(5_000),
        |_, state| async move { state.wait_for(1, "nothing").await },
    )
    .await;
    let mut client = WebSocket::main(server.address).await;
    // Every request of it is on a connection of its own.
    let polling = Polling::open(server.address).await;
    polling.join().await;
    server.signal();
    // New ones are refused a moment behind the signal.
    let refused = async {
        while http::get(server.address, "/socket.io/?EIO=4&transport=polling").await.status == 200 {
            sleep(5).await;
        }
    };
    soon("new sessions to be refused", refused).await;
    client.expect_echo().await;
    polling.send(r#"420["echo"]"#).await;
    assert_eq!(polling.receive().await, ["430[]"]);
    client.send(r#"42["nothing"]"#).await;
    assert_eq!(client.receive_until_close().await, None);
    assert_eq!(polling.receive().await, ["6", "1"]);
    server.stop().await;
}

#[tokio::test]
async fn what_is_emitted_at_the_end_comes_before_the_close_over_polling_too() {
    let server = Server::start_to_end(
        |builder| builder,
        ms(5_000),
        |io, _| async move { io.of::<Main>().emit(MainEvent::Said("closing".to_owned())) },
    )
    .await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    let address = server.address;
    let ended = tokio::spawn(server.stop());
    assert_eq!(polling.receive().await, [r#"42["said","closing"]"#]);
    assert_eq!(polling.receive().await, ["6", "1"]);
    soon("the end", ended).await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_was_emitted_is_flushed_before_the_close() {
    let server = Server::start_to_end(|builder| builder, PATIENCE, |_, _| async {}).await;
    let mut raw = Raw::join(server.address).await;
    raw.send(FIN | TEXT, br#"42["flood",200,100000]"#).await;
    server.state.wait_for(1, "flooded").await;
    let ended = tokio::spawn(server.stop());
    sleep(300).await;
    for number in 0..200 {
        let frame = raw.read_frame().await.expect("a chunk");
        assert!(frame.text().starts_with(&format!(r#"42["chunk",{number},""#)), "chunk {number}");
    }
    assert_eq!(raw.read_frame().await.unwrap().opcode, CLOSE);
    assert_eq!(raw.read_frame().await, None);
    soon("the end", ended).await.unwrap();
}

#[tokio::test]
async fn handlers_have_the_grace_to_end() {
    let server = Server::start_to_end(|builder| builder, PATIENCE, |_, _| async {}).await;
    let state = server.state.clone();
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["slow",1]"#).await;
    state.wait_for(1, "start").await;
    let ended = tokio::spawn(server.stop());
    state.expect_disconnect("/", "server shutting down").await;
    sleep(50).await;
    assert!(!ended.is_finished(), "a handler runs");
    state.open(1);
    soon("the end", ended).await.unwrap();
    assert_eq!(state.count("end 1"), 1);
}

#[tokio::test]
async fn behind_the_grace_everything_is_cut() {
    let server = Server::start_to_end(|builder| builder, ms(200), |_, _| async {}).await;
    let state = server.state.clone();
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"42["slow",1]"#).await;
    state.wait_for(1, "start").await;
    let polling = Polling::open(server.address).await;
    polling.join().await;
    server.stop().await;
    state.wait_for(2, "/ disconnect server shutting down").await;
    state.open(1);
    sleep(100).await;
    assert_eq!(state.count("end 1"), 0, "a handler that was cut goes on");
}

#[tokio::test]
async fn an_idle_server_ends_at_once() {
    let server = Server::start_to_end(|builder| builder, ms(60_000), |_, _| async {}).await;
    // A connection without any request, as browsers open in advance.
    let _idle = TcpStream::connect(server.address).await.unwrap();
    sleep(20).await;
    server.stop().await;
}
