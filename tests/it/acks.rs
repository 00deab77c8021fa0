//! Acknowledgements, byte for byte, and how waiting for one ends.

use crate::support::contract::{Main, MainEvent};
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, soon};

#[tokio::test]
async fn every_form_of_answer_is_on_the_wire_as_declared() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for (event, answer) in [
        (r#"["nothing"]"#, "[]"),
        (r#"["bare","ä\n\"\u0000"]"#, r#"["ä\n\"\u0000"]"#),
        (r#"["maybe",null]"#, "[null]"),
        (r#"["maybe"]"#, "[null]"),
        (r#"["maybe","x","more than declared"]"#, r#"["x"]"#),
        (r#"["pair"]"#, r#"[7,"seven"]"#),
        (r#"["reply","ok"]"#, r#"[{"status":"ok","data":{"id":1}}]"#),
        (r#"["reply","error"]"#, r#"[{"status":"error","error":{"code":"muted","until":"noon"}}]"#),
        (r#"["result",true]"#, r#"[{"status":"ok","data":{"id":2}}]"#),
        (r#"["result",false]"#, r#"[{"status":"error","error":{"code":"muted","until":"noon"}}]"#),
        (r#"["done"]"#, r#"[{"status":"ok","data":null}]"#),
        (
            r#"["reply","rejected"]"#,
            r#"[{"status":"rejected","event":"reply","message":"not this one","issues":[{"path":"/0","code":"taken","message":"is taken"}]}]"#,
        ),
        (
            r#"["reply","internal"]"#,
            r#"[{"status":"rejected","event":"reply","message":"internal error","issues":[{"path":"","code":"internal","message":"internal error"}]}]"#,
        ),
        (r#"["echo"]"#, "[]"),
        (r#"["echo",1,"two",null,[3],{"b":4,"a":5.5}]"#, r#"[1,"two",null,[3],{"b":4,"a":5.5}]"#),
    ] {
        assert_eq!(client.ask(0, event).await, answer, "to {event}");
    }
    client.send(r#"420["silent"]"#).await;
    client.expect_echo().await;
}

#[tokio::test]
async fn without_an_id_nothing_is_answered() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for event in [r#"["nothing"]"#, r#"["bare","x"]"#, r#"["reply","ok"]"#, r#"["reply","error"]"#, r#"["pair"]"#] {
        client.send(&format!("42{event}")).await;
    }
    client.expect_echo().await;
}

#[tokio::test]
async fn the_id_comes_back_digit_for_digit() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for id in [0, 1, 10, 9_007_199_254_740_993, u64::MAX] {
        assert_eq!(client.ask(id, r#"["echo",1]"#).await, "[1]");
    }
    // A number at the head of the array is no id.
    client.send(r#"42["echo",1]"#).await;
    client.expect_echo().await;
}

#[tokio::test]
async fn an_id_that_is_no_number_of_64_bits_closes_the_connection() {
    let server = Server::start().await;
    for packet in
        [r#"4218446744073709551616["echo"]"#, r#"42999999999999999999999["echo"]"#, r#"42-1["echo"]"#, "43[1]"]
    {
        let mut client = WebSocket::main(server.address).await;
        client.send(packet).await;
        assert_eq!(client.expect_close().await, Some(1002), "{packet}");
    }
}

#[tokio::test]
async fn the_same_event_twice_is_handled_twice() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for id in [3, 4, 4] {
        assert_eq!(client.ask(id, r#"["nothing"]"#).await, "[]");
    }
    assert_eq!(server.state.count("nothing"), 3);
}

#[tokio::test]
async fn numbers_survive_as_they_are_written() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    for number in ["9007199254740991", "-1", "0.1", "1e300", "18446744073709551615"] {
        let answer = client.ask(0, &format!(r#"["echo",{number}]"#)).await;
        let same: f64 = answer[1..answer.len() - 1].parse().unwrap();
        assert_eq!(same, number.parse::<f64>().unwrap(), "{answer}");
    }
}

#[tokio::test]
async fn a_handler_asks_its_own_client() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"425["ask","sure?",10000]"#).await;
    client.expect(r#"420["ask","sure?"]"#).await;
    client.send(r#"430["yes","and more"]"#).await;
    client.expect(r#"435["answered yes"]"#).await;
    client.send(r#"426["ask","again?",10000]"#).await;
    client.expect(r#"421["ask","again?"]"#).await;
    client.send(r#"431[{"no":"text"}]"#).await;
    let answer = client.receive().await;
    assert!(answer.starts_with(r#"436["rejected at "#), "{answer}");
}

#[tokio::test]
async fn answers_twice_or_to_nothing_are_ignored() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send("430[1]").await;
    client.send("4377[]").await;
    client.send(r#"425["ask","sure?",10000]"#).await;
    client.expect(r#"420["ask","sure?"]"#).await;
    client.send(r#"430["first"]"#).await;
    client.send(r#"430["second"]"#).await;
    client.expect(r#"435["answered first"]"#).await;
    client.expect_echo().await;
}

#[tokio::test]
async fn an_answer_of_another_client_does_not_count() {
    let server = Server::start().await;
    let (mut client, mut stranger) = (WebSocket::main(server.address).await, WebSocket::main(server.address).await);
    client.send(r#"425["ask","sure?",10000]"#).await;
    client.expect(r#"420["ask","sure?"]"#).await;
    stranger.send(r#"430["hers"]"#).await;
    stranger.expect_echo().await;
    client.send(r#"430["mine"]"#).await;
    client.expect(r#"435["answered mine"]"#).await;
}

#[tokio::test]
async fn an_answer_that_does_not_come_times_out_and_is_late_then() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    client.send(r#"425["ask","sure?",50]"#).await;
    client.expect(r#"420["ask","sure?"]"#).await;
    client.expect(r#"435["operation has timed out"]"#).await;
    client.send(r#"430["late"]"#).await;
    client.expect_echo().await;
}

#[tokio::test]
async fn waiting_ends_with_the_socket() {
    let server = Server::start().await;
    let mut left = WebSocket::main(server.address).await;
    left.send(r#"42["ask","sure?",10000]"#).await;
    left.expect(r#"420["ask","sure?"]"#).await;
    left.send("41").await;
    server.state.wait_for(1, "ask: the socket has been disconnected").await;

    let mut gone = WebSocket::main(server.address).await;
    gone.send(r#"42["ask","sure?",10000]"#).await;
    gone.expect(r#"421["ask","sure?"]"#).await;
    drop(gone);
    server.state.wait_for(2, "ask: the socket has been disconnected").await;

    // So does asking one that is gone already.
    let socket = {
        let _client = WebSocket::main(server.address).await;
        server.io.of::<Main>().sockets().pop().unwrap()
    };
    server.state.wait_for(3, "/ disconnect ").await;
    let answer = soon("the answer", socket.emit_with_ack(|ack| MainEvent::Ask("there?".to_owned(), ack))).await;
    assert!(matches!(answer, Err(ackord::AckError::Disconnected)), "{answer:?}");
}

#[tokio::test]
async fn an_event_without_ack_cannot_be_waited_for() {
    let server = Server::start().await;
    let _client = WebSocket::main(server.address).await;
    let socket = server.io.of::<Main>().sockets().pop().unwrap();
    let answer = socket.emit_with_ack::<_, String>(|_| MainEvent::Numbered(1)).await;
    assert!(matches!(answer, Err(ackord::AckError::NotAsked)), "{answer:?}");
}

#[tokio::test]
async fn an_ignored_ack_still_gives_the_listener_its_callback() {
    let server = Server::start().await;
    let mut client = WebSocket::main(server.address).await;
    server.io.of::<Main>().emit(MainEvent::Ask("anybody?".to_owned(), ackord::Ack::ignored()));
    client.expect(r#"420["ask","anybody?"]"#).await;
    client.send(r#"430["me"]"#).await;
    client.expect_echo().await;
}

#[tokio::test]
async fn a_broadcast_gathers_answers_and_names_who_is_missing() {
    let server = Server::start().await;
    let mut clients = Vec::new();
    for _ in 0..4 {
        clients.push(WebSocket::join(server.address).await);
    }
    let io = server.io.clone();
    let asked = tokio::spawn(async move {
        io.of::<Main>().timeout(ms(300)).emit_with_ack(|ack| MainEvent::Ask("who?".to_owned(), ack)).await
    });
    for (client, _) in &mut clients {
        // One id for all of them.
        client.expect(r#"420["ask","who?"]"#).await;
    }
    clients[0].0.send(r#"430["ann"]"#).await;
    clients[0].0.send(r#"430["ann again"]"#).await;
    clients[1].0.send("430[7]").await;
    let (leaving, _) = clients.swap_remove(2);
    let missing = [clients[1].1.clone(), clients[2].1.clone()];
    drop(leaving);
    let acks = soon("the answers", asked).await.unwrap();
    assert_eq!(acks.answers, ["ann"]);
    let named: Vec<_> = acks.missing.iter().map(ToString::to_string).collect();
    assert_eq!(named.len(), 3, "{named:?}");
    assert!(missing.iter().all(|id| named.contains(id)), "{named:?}");

    let nobody = server.io.of::<Main>().to("an empty room");
    let acks = nobody.emit_with_ack(|ack| MainEvent::Ask("who?".to_owned(), ack)).await;
    assert!(acks.answers.is_empty() && acks.missing.is_empty());
}
