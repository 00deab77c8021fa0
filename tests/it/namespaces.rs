//! CONNECT and what follows it: namespaces on one connection, refusals, and packets in the wrong state.

use crate::support::websocket::WebSocket;
use crate::support::{Server, ms};

const ANN: &str = r#"/chat,{"token":"ann"}"#;

/// Joins `/chat` and takes the welcome; returns the socket's id.
async fn join_chat(websocket: &mut WebSocket, name: &str) -> String {
    websocket.send(&format!(r#"40/chat,{{"token":"{name}"}}"#)).await;
    let answer = websocket.receive().await;
    let id = answer.strip_prefix(r#"40/chat,{"sid":""#).and_then(|rest| rest.strip_suffix(r#""}"#));
    let id = id.unwrap_or_else(|| panic!("{answer}")).to_owned();
    websocket.expect(&format!(r#"42/chat,["welcome",{{"user":"{name}"}}]"#)).await;
    id
}

#[tokio::test]
async fn several_namespaces_share_a_connection() {
    let server = Server::start().await;
    let (mut websocket, main) = WebSocket::join(server.address).await;
    let chat = join_chat(&mut websocket, "ann").await;
    assert_ne!(main, chat);
    websocket.send(r#"42/chat,1["who"]"#).await;
    websocket.expect(r#"43/chat,1["ann"]"#).await;
    websocket.expect_echo().await;
    websocket.send("41/chat,").await;
    websocket.expect_echo().await;
    server.state.expect_disconnect("/chat", "client namespace disconnect").await;
    assert_eq!(server.state.count("/ disconnect"), 0);
}

#[tokio::test]
async fn a_namespace_is_left_and_joined_again() {
    let server = Server::start().await;
    let (mut websocket, first) = WebSocket::join(server.address).await;
    websocket.send("41").await;
    let second = websocket.join_namespace("").await;
    assert_ne!(first, second);
    websocket.expect_echo().await;
    server.state.expect_disconnect("/", "client namespace disconnect").await;
}

#[tokio::test]
async fn the_answer_to_connect_has_one_key_and_no_data_comes_before_it() {
    let server = Server::start().await;
    let mut websocket = WebSocket::open(server.address).await;
    websocket.send(r#"40{"greet":true}"#).await;
    let answer = websocket.receive().await;
    assert!(answer.starts_with(r#"40{"sid":""#) && answer.ends_with(r#""}"#), "{answer}");
    assert!(!answer.contains(','), "{answer}");
    websocket.expect(r#"42["auth",{"greet":true}]"#).await;
}

#[tokio::test]
async fn the_comma_may_be_missing_where_nothing_follows() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    websocket.send("40/nobody").await;
    websocket.expect(r#"44/nobody,{"message":"Invalid namespace"}"#).await;
    join_chat(&mut websocket, "ann").await;
    websocket.send("41/chat").await;
    server.state.expect_disconnect("/chat", "client namespace disconnect").await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn an_unknown_namespace_is_refused_with_its_own_bytes() {
    let server = Server::start().await;
    let mut websocket = WebSocket::open(server.address).await;
    for path in ["/random", "/Chat", "/chat/", "//chat", "/ch%61t", "/chat?token=x", "/ä", "/ "] {
        websocket.send(&format!("40{path},")).await;
        websocket.expect(&format!(r#"44{path},{{"message":"Invalid namespace"}}"#)).await;
    }
    // The connection is as good as before.
    websocket.join_namespace("").await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn a_refusal_says_why_with_data() {
    let server = Server::start().await;
    let mut websocket = WebSocket::open(server.address).await;
    websocket.send(r#"40/chat,{"token":"bad"}"#).await;
    websocket.expect(r#"44/chat,{"message":"bad token","data":{"code":"bad_token"}}"#).await;
    websocket.send(r#"40/chat,{"token":"banned"}"#).await;
    websocket.expect(r#"44/chat,{"message":"banned until noon","data":{"code":"banned","until":"noon"}}"#).await;
    // A refused client may try again.
    join_chat(&mut websocket, "ann").await;
    assert_eq!(server.state.count("/chat disconnect"), 0);
}

#[tokio::test]
async fn auth_that_does_not_fit_is_rejected_with_pointers() {
    let server = Server::start().await;
    let mut websocket = WebSocket::open(server.address).await;
    for (auth, path, code) in [
        (r#"{"token":""}"#, r#""path":"/token""#, r#""code":"length""#),
        (r#"{"token":7}"#, r#""path":"/token""#, r#""code":"type""#),
        ("{}", r#""path":"/token""#, r#""code":"required""#),
        ("", r#""path":"/token""#, r#""code":"required""#),
    ] {
        websocket.send(&format!("40/chat,{auth}")).await;
        let refusal = websocket.receive().await;
        assert!(
            refusal.starts_with(r#"44/chat,{"message":"rejected","data":{"status":"rejected","#),
            "{auth}: {refusal}"
        );
        assert!(refusal.contains(path) && refusal.contains(code), "{auth}: {refusal}");
    }
    join_chat(&mut websocket, "ann").await;
}

#[tokio::test]
async fn the_keys_of_the_framework_are_taken_out_of_the_auth() {
    let server = Server::start().await;
    let own = r#""$contract":{"name":"chat","version":"1","hash":"x"},"pid":"p","offset":"o""#;
    for (auth, left) in [
        (String::new(), r#"{}"#),
        ("{}".to_owned(), r#"{}"#),
        (format!("{{{own}}}"), r#"{}"#),
        (format!(r#"{{"b":1,{own},"a":[{{"pid":2}}]}}"#), r#"{"b":1,"a":[{"pid":2}]}"#),
    ] {
        let mut websocket = WebSocket::main_with(server.address, &auth).await;
        // What is left is the socket's data.
        websocket.send(r#"420["echo"]"#).await;
        websocket.expect("430[]").await;
        let data = server.io.of::<crate::support::contract::Main>().sockets().pop().unwrap();
        let data = serde_json::to_string(data.data()).unwrap();
        assert_eq!(data, left, "of {auth}");
        websocket.send("41").await;
        websocket.send("1").await;
        websocket.expect_close().await;
        server.expect_connections(0).await;
    }
}

#[tokio::test]
async fn auth_that_is_no_object_closes_the_connection() {
    let server = Server::start().await;
    for auth in ["[]", "\"text\"", "null", "{", r#"{"a":1"#, "{}x"] {
        let mut websocket = WebSocket::open(server.address).await;
        websocket.send(&format!("40{auth}")).await;
        assert_eq!(websocket.expect_close().await, Some(1002), "{auth}");
    }
}

#[tokio::test]
async fn events_before_the_answer_to_connect_wait_for_it() {
    let server = Server::start().await;
    let mut websocket = WebSocket::open(server.address).await;
    websocket.send(r#"40/chat,{"token":"slow ann"}"#).await;
    websocket.send(r#"42/chat,1["who"]"#).await;
    websocket.send(r#"42/chat,2["who"]"#).await;
    server.state.wait_for(1, "deciding").await;
    websocket.expect_silence(50).await;
    server.state.open(1);
    assert!(websocket.receive().await.starts_with("40/chat,{"));
    websocket.expect(r#"42/chat,["welcome",{"user":"slow ann"}]"#).await;
    websocket.expect(r#"43/chat,1["slow ann"]"#).await;
    websocket.expect(r#"43/chat,2["slow ann"]"#).await;
}

#[tokio::test]
async fn events_wait_until_connected_has_returned() {
    let server = Server::start().await;
    let mut websocket = WebSocket::open(server.address).await;
    websocket.send(r#"40/chat,{"token":"greeted slowly"}"#).await;
    assert!(websocket.receive().await.starts_with("40/chat,{"));
    websocket.send(r#"42/chat,1["who"]"#).await;
    server.state.wait_for(1, "greeting").await;
    websocket.expect_silence(50).await;
    server.state.open(1);
    websocket.expect(r#"42/chat,["welcome",{"user":"greeted slowly"}]"#).await;
    websocket.expect(r#"43/chat,1["greeted slowly"]"#).await;
}

#[tokio::test]
async fn a_slow_decision_holds_no_other_namespace_up() {
    let server = Server::start().await;
    let mut websocket = WebSocket::open(server.address).await;
    websocket.send(r#"40/chat,{"token":"slow"}"#).await;
    websocket.join_namespace("").await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn a_second_connect_closes_the_connection() {
    let server = Server::start().await;
    let mut joined = WebSocket::main(server.address).await;
    joined.send("40").await;
    joined.expect_close().await;
    server.state.expect_disconnect("/", "forced close").await;

    let mut waiting = WebSocket::open(server.address).await;
    waiting.send(r#"40/chat,{"token":"slow"}"#).await;
    waiting.send(&format!("40{ANN}")).await;
    waiting.expect_close().await;
    assert_eq!(server.state.count("/chat"), 0);
}

#[tokio::test]
async fn packets_for_a_namespace_that_was_never_joined_close_the_connection() {
    let server = Server::start().await;
    for packet in [r#"42/chat,["who"]"#, "43/chat,0[]", "41/chat,", r#"42/nobody,["x"]"#, r#"44{"message":"x"}"#] {
        let mut websocket = WebSocket::main(server.address).await;
        websocket.send(packet).await;
        websocket.expect_close().await;
    }
    server.state.wait_for(5, "/ disconnect forced close").await;
    let mut early = WebSocket::open(server.address).await;
    early.send(r#"42["echo"]"#).await;
    early.expect_close().await;
}

#[tokio::test]
async fn packets_for_a_namespace_that_was_left_are_ignored() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    join_chat(&mut websocket, "ann").await;
    websocket.send("41/chat,").await;
    for packet in [r#"42/chat,7["who"]"#, "43/chat,0[]", "41/chat,"] {
        websocket.send(packet).await;
    }
    websocket.expect_echo().await;

    // So are those for one that the server has left.
    websocket.send(r#"42["kick"]"#).await;
    websocket.expect(r#"42["said","bye"]"#).await;
    websocket.expect("41").await;
    websocket.send(r#"420["echo"]"#).await;
    websocket.join_namespace("").await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn packets_for_a_namespace_that_refused_are_ignored() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    websocket.send(r#"40/chat,{"token":"bad"}"#).await;
    websocket.send(r#"42/chat,1["who"]"#).await;
    assert!(websocket.receive().await.starts_with("44/chat,{"));
    websocket.send(r#"42/chat,2["who"]"#).await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn reserved_names_close_the_connection_and_exception_does_not() {
    let server = Server::start().await;
    for name in ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"] {
        let mut websocket = WebSocket::main(server.address).await;
        websocket.send(&format!(r#"42["{name}"]"#)).await;
        assert_eq!(websocket.expect_close().await, Some(1002), "{name}");
    }
    let mut websocket = WebSocket::main(server.address).await;
    for packet in [r#"420["exception",1]"#, r#"421["error"]"#, r#"422["__proto__"]"#, r#"423[""]"#, "424[7,1]"] {
        websocket.send(packet).await;
    }
    websocket.expect_echo().await;
}

#[tokio::test]
async fn an_event_without_handler_is_ignored_and_never_acknowledged_or_falls_back() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    websocket.send(r#"420["nobody handles this",1]"#).await;
    websocket.expect_echo().await;
    join_chat(&mut websocket, "ann").await;
    websocket.send(r#"42/chat,1["anything",1,2]"#).await;
    websocket.expect(r#"43/chat,1["anything with 2 arguments, ack true"]"#).await;
    websocket.send(r#"42/chat,2["unanswered"]"#).await;
    websocket.send(r#"42/chat,["no ack"]"#).await;
    websocket.expect_echo().await;
}

#[tokio::test]
async fn a_connection_without_any_namespace_is_closed_in_time() {
    let server = Server::start_with(|builder| builder.connect_timeout(ms(150))).await;
    let mut silent = WebSocket::open(server.address).await;
    silent.expect_close().await;
    let mut refused = WebSocket::open(server.address).await;
    refused.send("40/nobody").await;
    refused.expect(r#"44/nobody,{"message":"Invalid namespace"}"#).await;
    refused.expect_close().await;

    // One that has joined in time stays, also without a namespace later.
    let mut joined = WebSocket::main(server.address).await;
    joined.send("41").await;
    joined.expect_silence(400).await;
    joined.join_namespace("").await;
}

#[tokio::test]
async fn a_decision_that_panics_is_a_refusal() {
    let server = Server::start().await;
    let mut websocket = WebSocket::main(server.address).await;
    websocket.send(r#"40/chat,{"token":"panic"}"#).await;
    websocket.expect(r#"44/chat,{"message":"internal error"}"#).await;
    websocket.expect_echo().await;
}
