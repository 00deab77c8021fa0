//! Observers: what those who watch a server are told.

use std::sync::Arc;

use ackord::{
    ConnectionError, DisconnectReason, ObservedEvent, ObservedRefusal, ObservedSocket, Observer, Refusal, Transport,
    Value,
};

use crate::support::Server;
use crate::support::contract::{Main, MainEvent};
use crate::support::http;
use crate::support::polling::Polling;
use crate::support::state::State;
use crate::support::websocket::WebSocket;

/// Writes down all that it is told.
struct Watcher {
    state: Arc<State>,
    /// In front of each line.
    mark: &'static str,
}

impl Watcher {
    fn write(&self, line: &str) {
        self.state.write(format!("{}{line}", self.mark));
    }

    fn event(&self, way: &str, event: &ObservedEvent<'_>) {
        let ack = if event.wants_ack() { " ack" } else { "" };
        let whom = if event.socket().is_some() { "one".to_owned() } else { event.sockets().to_string() };
        let (namespace, name, json) = (event.namespace(), event.name(), event.json());
        self.write(&format!("{way} {namespace} {whom} {name} {json}+{}{ack}", event.attachments()));
    }
}

impl Observer for Watcher {
    fn connected(&self, socket: &ObservedSocket<'_>) {
        assert_eq!(socket.transport(), Transport::WebSocket);
        assert!(socket.handshake().address().is_some());
        self.write(&format!("connected {} {}", socket.namespace(), socket.id()));
    }

    fn disconnected(&self, socket: &ObservedSocket<'_>, reason: DisconnectReason) {
        self.write(&format!("disconnected {} {} {reason}", socket.namespace(), socket.id()));
    }

    fn incoming(&self, event: &ObservedEvent<'_>) {
        self.event("in", event);
    }

    fn outgoing(&self, event: &ObservedEvent<'_>) {
        self.event("out", event);
    }

    fn refused(&self, refusal: &ObservedRefusal<'_>) {
        assert!(refusal.handshake().query("EIO").is_some());
        self.write(&format!("refused {} {} {:?}", refusal.namespace(), refusal.message(), refusal.data()));
    }

    fn connection_error(&self, error: &ConnectionError<'_>) {
        let method = error.request().method();
        self.write(&format!("{method} {} {} {:?}", error.code(), error.message(), error.context()));
    }
}

/// Panics whenever it is told something.
struct Panics;

impl Observer for Panics {
    fn connected(&self, _: &ObservedSocket<'_>) {
        panic!("an observer panics");
    }

    fn disconnected(&self, _: &ObservedSocket<'_>, _: DisconnectReason) {
        panic!("an observer panics");
    }

    fn incoming(&self, _: &ObservedEvent<'_>) {
        panic!("an observer panics");
    }

    fn outgoing(&self, _: &ObservedEvent<'_>) {
        panic!("an observer panics");
    }

    fn refused(&self, _: &ObservedRefusal<'_>) {
        panic!("an observer panics");
    }

    fn connection_error(&self, _: &ConnectionError<'_>) {
        panic!("an observer panics");
    }
}

/// Hears of everything and does nothing, as its defaults say.
struct Deaf;

impl Observer for Deaf {}

async fn watched() -> (Server, Arc<State>) {
    let state = State::new();
    let watcher = Arc::new(Watcher { state: state.clone(), mark: "" });
    let server = Server::start_with(|builder| builder.observe(Deaf).observe(watcher)).await;
    (server, state)
}

#[tokio::test]
async fn sockets_are_told_of_once_when_they_come_and_once_when_they_go() {
    let (server, log) = watched().await;
    let (mut client, main) = WebSocket::join(server.address).await;
    client.send(r#"40/chat,{"token":"ann"}"#).await;
    let chat = client.receive().await;
    let chat = chat.split('"').nth(3).unwrap().to_owned();
    client.receive().await;
    client.send("41/chat,").await;
    log.wait_for(1, "disconnected /chat").await;
    client.close().await;
    log.wait_for(1, "disconnected / ").await;
    server.state.wait_for(1, "/ disconnect ").await;
    assert_eq!(
        log.log(),
        [
            format!("connected / {main}"),
            format!("connected /chat {chat}"),
            r#"out /chat one welcome ["welcome",{"user":"ann"}]+0"#.to_owned(),
            format!("disconnected /chat {chat} client namespace disconnect"),
            format!("disconnected / {main} transport close"),
        ]
    );
}

#[tokio::test]
async fn events_are_told_of_in_both_directions() {
    let (server, log) = watched().await;
    let mut client = WebSocket::main(server.address).await;
    log.clear();
    assert_eq!(client.ask(3, r#"["echo", 1]"#).await, "[1]");
    client.send(r#"42["unknown"]"#).await;
    client.send(r#"452-["blob",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#).await;
    client.send_binary(b"one").await;
    client.send_binary(b"two").await;
    assert!(client.receive().await.starts_with("452-[\"blob\","));
    client.receive_binary().await;
    client.receive_binary().await;
    let blob = r#"["blob",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;
    let told = [
        r#"in / one echo ["echo", 1]+0 ack"#.to_owned(),
        r#"in / one unknown ["unknown"]+0"#.to_owned(),
        format!("in / one blob {blob}+2"),
        format!("out / one blob {blob}+2"),
    ];
    assert_eq!(log.log(), told);
}

#[tokio::test]
async fn every_way_of_emitting_is_told_of_once_for_each_packet() {
    let (server, log) = watched().await;
    let mut ann = WebSocket::main(server.address).await;
    let mut bob = WebSocket::main(server.address).await;
    log.clear();
    // The server's own, to all, to one, untyped, and with an acknowledgement.
    server.io.of::<Main>().emit(MainEvent::Said("all".to_owned()));
    let socket = &server.io.of::<Main>().sockets()[0];
    socket.emit(MainEvent::Said("one".to_owned()));
    socket.volatile().emit(MainEvent::Said("volatile".to_owned()));
    socket.broadcast().emit(MainEvent::Said("others".to_owned()));
    socket.untyped().emit("free", &[Value::from(7)]).unwrap();
    drop(socket.emit_with_ack::<_, String>(|ack| MainEvent::Ask("one?".to_owned(), ack)));
    drop(server.io.of::<Main>().emit_with_ack::<_, String>(|ack| MainEvent::Ask("all?".to_owned(), ack)));
    // What reaches nobody is no packet.
    server.io.of::<Main>().to("nobody").emit(MainEvent::Said("nobody".to_owned()));
    assert_eq!(
        log.log(),
        [
            r#"out / 2 said ["said","all"]+0"#,
            r#"out / one said ["said","one"]+0"#,
            r#"out / one said ["said","volatile"]+0"#,
            r#"out / 1 said ["said","others"]+0"#,
            r#"out / one free ["free",7]+0"#,
            r#"out / one ask ["ask","one?"]+0 ack"#,
            r#"out / 2 ask ["ask","all?"]+0 ack"#,
        ]
    );
    // What could not be handled.
    log.clear();
    for client in [&mut ann, &mut bob] {
        client.send(r#"42["tell",7]"#).await;
    }
    log.wait_for(2, r#"out / one exception ["exception",{"event":"tell","#).await;
    // A socket that is gone is sent nothing.
    let socket = socket.clone();
    ann.close().await;
    bob.close().await;
    log.wait_for(2, "disconnected").await;
    log.clear();
    socket.emit(MainEvent::Said("gone".to_owned()));
    assert!(log.log().is_empty(), "{:?}", log.log());
}

#[tokio::test]
async fn events_before_the_answer_to_connect_are_told_of_behind_it() {
    let (server, log) = watched().await;
    let mut client = WebSocket::open(server.address).await;
    client.send(r#"40/chat,{"token":"slow ann"}"#).await;
    server.state.wait_for(1, "deciding").await;
    client.send(r#"42/chat,1["who"]"#).await;
    client.send(r#"42/chat,2["who"]"#).await;
    client.expect_silence(20).await;
    assert!(log.log().is_empty());
    server.state.open(1);
    log.wait_for(1, "out /chat").await;
    let told: Vec<_> = log.log().iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(told, ["connected", "in", "in", "out"]);
}

#[tokio::test]
async fn malformed_events_are_told_of_to_nobody() {
    let (server, log) = watched().await;
    let mut client = WebSocket::main(server.address).await;
    log.clear();
    client.send(r#"42["unknown",{]"#).await;
    client.expect_close().await;
    log.wait_for(1, "disconnected /").await;
    assert_eq!(log.log().len(), 1);
    assert!(log.log()[0].ends_with(" parse error"), "{:?}", log.log());
}

#[tokio::test]
async fn refused_connects_are_told_of_apart() {
    let (server, log) = watched().await;
    let mut client = WebSocket::open(server.address).await;
    for connect in [r#"40/chat,{"token":"banned"}"#, "40/nowhere,", r#"40/chat,{"token":""}"#] {
        client.send(connect).await;
        client.receive().await;
    }
    let told = log.log();
    assert_eq!(told.len(), 3);
    assert_eq!(told[0], r#"refused /chat banned until noon Some("{\"code\":\"banned\",\"until\":\"noon\"}")"#);
    assert_eq!(told[1], "refused /nowhere Invalid namespace None");
    assert!(told[2].starts_with(r#"refused /chat rejected Some("{\"status\":\"rejected\""#), "{}", told[2]);
}

#[tokio::test]
async fn refused_requests_have_the_codes_of_the_protocol_and_what_was_wrong() {
    let state = State::new();
    let watcher = Watcher { state: state.clone(), mark: "" };
    let server = Server::start_with(|builder| {
        builder.observe(watcher).allow_request(|request| async move {
            match request.query("token") {
                Some("bad") => Err(Refusal::new("not you")),
                _ => Ok(()),
            }
        })
    })
    .await;
    let polling = Polling::open(server.address).await;
    let sid = &polling.sid;
    let requests = [
        ("GET", "EIO=4&transport=tcp".to_owned(), "GET 0 Transport unknown UnknownTransport"),
        ("GET", "EIO=4&transport=polling&sid=none".to_owned(), "GET 1 Session ID unknown UnknownSession"),
        ("PUT", "EIO=4&transport=polling".to_owned(), "PUT 2 Bad handshake method BadMethod"),
        ("GET", "EIO=4&transport=websocket".to_owned(), "GET 3 Bad request BadRequest"),
        (
            "GET",
            format!("EIO=4&transport=websocket&sid={sid}"),
            "GET 3 Bad request TransportMismatch { current: Polling }",
        ),
        ("GET", "EIO=4&transport=polling&token=bad".to_owned(), "GET 4 not you Refused"),
        ("GET", "EIO=5&transport=polling".to_owned(), "GET 5 Unsupported protocol version UnsupportedVersion"),
    ];
    for (method, query, told) in requests {
        state.clear();
        let response = http::request(server.address, method, &format!("/socket.io/?{query}"), &[], "").await;
        assert!(matches!(response.status, 400 | 403), "{query}");
        assert_eq!(state.log(), [told], "{query}");
    }
    state.clear();
    let origin = [("origin", "http://a\u{1}b")];
    http::request(server.address, "GET", "/socket.io/?EIO=4&transport=polling", &origin, "").await;
    // What HTTP itself does not take does not come so far.
    assert!(state.log().iter().all(|line| line == "GET 3 Bad request InvalidOrigin"), "{:?}", state.log());
}

#[tokio::test]
async fn several_observers_are_told_in_order_and_a_panic_in_one_ends_nothing() {
    let state = State::new();
    let watcher = |mark| Watcher { state: state.clone(), mark };
    let (first, second) = (watcher("1 "), watcher("2 "));
    let server = Server::start_with(|builder| builder.observe(first).observe(Panics).observe(second)).await;
    let (mut client, id) = WebSocket::join(server.address).await;
    client.expect_echo().await;
    client.send("40/nowhere,").await;
    client.receive().await;
    client.send("41").await;
    server.state.expect_disconnect("/", "client namespace disconnect").await;
    http::get(server.address, "/socket.io/?EIO=4&transport=tcp").await;
    let told: Vec<String> = [
        format!("connected / {id}"),
        r#"in / one echo ["echo","there?"]+0 ack"#.to_owned(),
        "refused /nowhere Invalid namespace None".to_owned(),
        format!("disconnected / {id} client namespace disconnect"),
        "GET 0 Transport unknown UnknownTransport".to_owned(),
    ]
    .iter()
    .flat_map(|line| [format!("1 {line}"), format!("2 {line}")])
    .collect();
    assert_eq!(state.log(), told);
}
