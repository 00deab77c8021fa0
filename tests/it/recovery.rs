//! Connection state recovery: who comes back has exactly what was missed, or is told that nothing was kept.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use ackord::{Ack, Bytes, DisconnectReason, Events, Io, IoBuilder, Namespace, Never, NoAck, Socket, SocketId, handler};
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::support::polling::Polling;
use crate::support::raw::{FIN, Raw, TEXT};
use crate::support::state::State;
use crate::support::websocket::WebSocket;
use crate::support::{Server, ms, sleep, soon};

#[derive(Events)]
pub(crate) enum DeskEvent {
    Numbered(u32),
    Said(String),
    Nudge,
    Blob(Bytes),
    Ask(String, Ack<String>),
}

#[derive(Namespace)]
#[namespace("/desk", emits = DeskEvent)]
pub(crate) struct Desk;

/// What a socket of `/desk` has: what it came with, and something that shows when it is given back.
pub(crate) struct Seat {
    auth: String,
    kept: Arc<()>,
}

#[handler(Desk)]
trait DeskHandler {
    #[connect]
    async fn connect(&self, auth: ackord::Value) -> Result<Seat, Never>;
    #[connected]
    async fn connected(&self, socket: &Socket<Desk>);
    #[event]
    async fn join(&self, socket: &Socket<Desk>, room: String);
    #[event]
    async fn rooms(&self, socket: &Socket<Desk>) -> Vec<String>;
    #[event]
    async fn say(&self, socket: &Socket<Desk>, text: String);
    #[event]
    async fn number(&self, socket: &Socket<Desk>, number: u32) -> NoAck;
    #[event]
    async fn kick(&self, socket: &Socket<Desk>);
    /// Says `done` when the test lets it.
    #[event]
    async fn slow(&self, socket: &Socket<Desk>);
    #[event]
    async fn flood(&self, socket: &Socket<Desk>, count: u32, size: u32);
    #[disconnecting]
    async fn disconnecting(&self, socket: &Socket<Desk>, reason: DisconnectReason);
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Desk>, reason: DisconnectReason);
}

impl DeskHandler for State {
    async fn connect(&self, auth: ackord::Value) -> Result<Seat, Never> {
        let auth = serde_json::to_string(&auth).unwrap();
        self.write(format!("deciding on {auth}"));
        Ok(Seat { auth, kept: Arc::default() })
    }

    async fn connected(&self, socket: &Socket<Desk>) {
        self.write(if socket.recovered() { "recovered" } else { "connected" });
    }

    async fn join(&self, socket: &Socket<Desk>, room: String) {
        socket.join(room);
    }

    async fn rooms(&self, socket: &Socket<Desk>) -> Vec<String> {
        rooms(socket)
    }

    async fn say(&self, socket: &Socket<Desk>, text: String) {
        socket.broadcast().emit(DeskEvent::Said(text));
    }

    async fn number(&self, socket: &Socket<Desk>, number: u32) -> NoAck {
        socket.emit(DeskEvent::Numbered(number));
        NoAck
    }

    async fn kick(&self, socket: &Socket<Desk>) {
        socket.disconnect();
    }

    async fn slow(&self, socket: &Socket<Desk>) {
        self.write("slow");
        self.pass().await;
        socket.emit(DeskEvent::Said("done".to_owned()));
    }

    async fn flood(&self, socket: &Socket<Desk>, count: u32, size: u32) {
        let text = "x".repeat(size as usize);
        for _ in 0..count {
            socket.emit(DeskEvent::Said(text.clone()));
        }
    }

    async fn disconnecting(&self, socket: &Socket<Desk>, reason: DisconnectReason) {
        self.write(format!("disconnecting {reason}, in {:?}", rooms(socket)));
        if socket.is_in("of the slow end") {
            self.pass().await;
            assert!(socket.is_in("of the slow end"));
        }
    }

    async fn disconnect(&self, socket: &Socket<Desk>, reason: DisconnectReason) {
        assert!(socket.rooms().is_empty());
        // Neither does any harm to who comes back.
        socket.leave("a");
        socket.join("of the end");
        self.write(format!("disconnect {reason}"));
    }
}

#[derive(Namespace)]
#[namespace("/shelf/{id}", emits = DeskEvent)]
struct Shelf {
    id: u32,
}

#[handler(Shelf)]
trait ShelfHandler {
    #[connected]
    async fn connected(&self, socket: &Socket<Shelf>);
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Shelf>, reason: DisconnectReason);
}

impl ShelfHandler for State {
    async fn connected(&self, socket: &Socket<Shelf>) {
        socket.join("books");
        self.write(if socket.recovered() { "recovered" } else { "connected" });
    }

    async fn disconnect(&self, _: &Socket<Shelf>, reason: DisconnectReason) {
        self.write(format!("disconnect {reason}"));
    }
}

fn rooms(socket: &Socket<Desk>) -> Vec<String> {
    let mut rooms: Vec<_> = socket.rooms().iter().map(ToString::to_string).collect();
    rooms.sort();
    rooms
}

async fn start_with(options: impl FnOnce(IoBuilder) -> IoBuilder) -> Server {
    let state = Arc::new(Mutex::new(None));
    let handlers = state.clone();
    let mut server = Server::start_with(move |builder| {
        let shared = State::new();
        *handlers.lock() = Some(shared.clone());
        let builder = builder.serve::<Desk, _>(shared.clone()).serve::<Shelf, _>(shared);
        options(builder.recovery(ms(60_000)))
    })
    .await;
    server.state = state.lock().take().unwrap();
    server
}

pub(crate) async fn start() -> Server {
    start_with(|builder| builder).await
}

/// What a client keeps of its session when its connection is lost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    pub(crate) sid: String,
    pub(crate) pid: String,
    pub(crate) offset: Option<String>,
}

impl Memory {
    pub(crate) fn auth(&self) -> Value {
        match &self.offset {
            Some(offset) => json!({ "pid": self.pid, "offset": offset }),
            None => json!({ "pid": self.pid }),
        }
    }

    /// Notes an event as socket.io-client does: its last argument is the offset, whatever string it is.
    pub(crate) fn note(&mut self, event: &Value) {
        if let Some(Value::String(last)) = event.as_array().and_then(|event| event.last()) {
            self.offset = Some(last.clone());
        }
    }
}

/// A client of one namespace that keeps account as socket.io-client does.
struct Client {
    websocket: WebSocket,
    namespace: &'static str,
    memory: Memory,
    /// What came before the CONNECT answer.
    missed: Vec<Value>,
    recovered: bool,
}

impl Client {
    async fn connect(server: &Server) -> Self {
        Self::enter(server, "/desk,", json!({}), &Memory::default()).await
    }

    async fn back(server: &Server, memory: &Memory) -> Self {
        Self::enter(server, "/desk,", memory.auth(), memory).await
    }

    async fn enter(server: &Server, namespace: &'static str, auth: Value, memory: &Memory) -> Self {
        let mut websocket = WebSocket::open(server.address).await;
        websocket.send(&format!("40{namespace}{auth}")).await;
        let mut memory = memory.clone();
        let mut missed = Vec::new();
        let answer = loop {
            let packet = websocket.receive().await;
            match packet.strip_prefix(&format!("40{namespace}")) {
                Some(answer) => break serde_json::from_str::<Value>(answer).unwrap(),
                None => missed.push(Self::event(&packet, namespace)),
            }
        };
        let (sid, pid) = (answer["sid"].as_str().unwrap(), answer["pid"].as_str().unwrap());
        let recovered = pid == memory.pid;
        (memory.sid, memory.pid) = (sid.to_owned(), pid.to_owned());
        missed.iter().for_each(|event| memory.note(event));
        let missed = missed.into_iter().map(without_offset).collect();
        Self { websocket, namespace, memory, missed, recovered }
    }

    fn event(packet: &str, namespace: &str) -> Value {
        let event = packet.strip_prefix(&format!("42{namespace}")).unwrap_or_else(|| panic!("{packet}"));
        serde_json::from_str(event).unwrap()
    }

    async fn send(&mut self, event: &str) {
        self.websocket.send(&format!("42{}{event}", self.namespace)).await;
    }

    /// The next event, without its offset.
    async fn receive(&mut self) -> Value {
        let event = Self::event(&self.websocket.receive().await, self.namespace);
        self.memory.note(&event);
        without_offset(event)
    }

    async fn expect(&mut self, event: Value) {
        assert_eq!(self.receive().await, event);
    }

    async fn ask(&mut self, event: &str) -> String {
        self.websocket.send(&format!("42{}7{event}", self.namespace)).await;
        let answer = self.websocket.receive().await;
        answer.strip_prefix(&format!("43{}7", self.namespace)).unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Its rooms; nothing came before the answer.
    async fn rooms(&mut self) -> String {
        self.ask(r#"["rooms"]"#).await
    }

    async fn join(&mut self, room: &str) {
        self.send(&format!(r#"["join","{room}"]"#)).await;
        assert!(self.rooms().await.contains(room));
    }

    /// The connection is lost, and the server has noticed.
    async fn lose(self, server: &Server) -> Memory {
        let before = server.state.count("disconnect ");
        let memory = self.memory.clone();
        drop(self);
        server.state.wait_for(before + 1, "disconnect ").await;
        memory
    }
}

/// Every event that is not volatile and asks for no answer has an offset.
pub(crate) fn without_offset(mut event: Value) -> Value {
    let arguments = event.as_array_mut().unwrap();
    let offset = arguments.pop().unwrap();
    assert!(offset.as_str().is_some_and(|offset| offset.contains(':')), "{offset} is no offset");
    event
}

fn said(text: &str) -> Value {
    json!(["said", text])
}

fn emit(io: &Io, text: &str) {
    io.of::<Desk>().emit(DeskEvent::Said(text.to_owned()));
}

fn the_socket(io: &Io) -> Socket<Desk> {
    let mut sockets = io.of::<Desk>().sockets();
    assert_eq!(sockets.len(), 1);
    sockets.pop().unwrap()
}

#[tokio::test]
async fn exactly_the_missed_events_come_in_order_and_before_the_answer() {
    let server = start().await;
    let mut client = Client::connect(&server).await;
    client.join("a").await;
    emit(&server.io, "seen");
    client.expect(said("seen")).await;
    let old = the_socket(&server.io);
    let sid = client.memory.sid.clone();
    let memory = client.lose(&server).await;

    let io = &server.io;
    let other = Client::connect(&server).await;
    let others = io.of::<Desk>().sockets().pop().unwrap();
    let say = |text: &str| DeskEvent::Said(text.to_owned());
    io.of::<Desk>().emit(say("to all"));
    io.of::<Desk>().to("a").emit(say("to a"));
    io.of::<Desk>().to("b").emit(say("to b, not missed"));
    io.of::<Desk>().except("a").emit(say("except a, not missed"));
    io.of::<Desk>().except("b").to("a").to("b").emit(say("a and b, except b"));
    others.broadcast().emit(say("from the other"));
    old.broadcast().emit(say("from itself, not missed"));
    old.to("a").emit(say("from itself to a, not missed"));
    io.of::<Desk>().to(sid.as_str()).emit(say("to its id"));
    io.of::<Desk>().to(other.memory.sid.as_str()).emit(say("to the other, not missed"));
    old.emit(say("of the lost socket"));
    old.untyped().emit("said", &["untyped".into(), 1.into()]).unwrap();
    io.of::<Desk>().volatile().emit(say("volatile, not missed"));
    drop(io.of::<Desk>().emit_with_ack(|ack: Ack<String>| DeskEvent::Ask("not missed".to_owned(), ack)));

    let mut client = Client::back(&server, &memory).await;
    assert!(client.recovered && client.memory.sid == sid);
    let missed = [
        said("to all"),
        said("to a"),
        said("a and b, except b"),
        said("from the other"),
        said("to its id"),
        said("of the lost socket"),
        json!(["said", "untyped", 1]),
    ];
    assert_eq!(client.missed, missed);
    emit(&server.io, "from now on");
    client.expect(said("from now on")).await;
    assert_eq!(client.rooms().await, r#"[["a"]]"#);
}

#[tokio::test]
async fn a_missed_event_comes_with_its_attachments() {
    let server = start().await;
    let memory = Client::connect(&server).await.lose(&server).await;
    server.io.of::<Desk>().emit(DeskEvent::Blob(Bytes::from(b"abc")));
    let mut websocket = WebSocket::open(server.address).await;
    websocket.send(&format!("40/desk,{}", memory.auth())).await;
    let header = websocket.receive().await;
    assert!(header.starts_with(r#"451-/desk,["blob",{"_placeholder":true,"num":0},""#), "{header}");
    assert_eq!(websocket.receive_binary().await, b"abc");
    assert!(websocket.receive().await.starts_with("40/desk,"));
}

#[tokio::test]
async fn who_has_received_nothing_yet_misses_everything() {
    let server = start().await;
    let memory = Client::connect(&server).await.lose(&server).await;
    assert!(memory.offset.is_none());
    emit(&server.io, "first");
    let client = Client::back(&server, &memory).await;
    assert!(client.recovered);
    assert_eq!(client.missed, [said("first")]);
}

#[tokio::test]
async fn what_was_on_its_way_when_the_connection_broke_is_missed() {
    let server = start().await;
    let client = Client::connect(&server).await;
    // Sent, and never read by the client.
    emit(&server.io, "one");
    emit(&server.io, "two");
    let memory = client.lose(&server).await;
    let client = Client::back(&server, &memory).await;
    assert!(client.recovered);
    assert_eq!(client.missed, [said("one"), said("two")]);
}

#[tokio::test]
async fn an_offset_of_an_earlier_session_is_nothing_received() {
    let (server, another) = (start().await, start().await);
    for first in [&server, &another] {
        let mut client = Client::connect(first).await;
        emit(&first.io, "of the earlier session");
        client.receive().await;
        let stale = client.memory.offset.clone();
        drop(client);

        let mut memory = Client::connect(&server).await.lose(&server).await;
        memory.offset = stale;
        emit(&server.io, "missed");
        let client = Client::back(&server, &memory).await;
        assert!(client.recovered);
        assert_eq!(client.missed, [said("missed")]);
    }
}

#[tokio::test]
async fn what_is_no_offset_of_this_session_recovers_nothing() {
    let server = start().await;
    for offset in [json!("poison"), json!(7), json!(""), json!("AAAAAAAA:zz"), json!(["x"])] {
        let memory = Client::connect(&server).await.lose(&server).await;
        emit(&server.io, "missed");
        let auth = json!({ "pid": memory.pid, "offset": offset });
        let client = Client::enter(&server, "/desk,", auth, &memory).await;
        assert!(!client.recovered && client.missed.is_empty() && client.memory.sid != memory.sid, "{offset}");
    }
    // An event that the session was not sent, or will be sent.
    let mut client = Client::connect(&server).await;
    emit(&server.io, "x");
    client.receive().await;
    let mut memory = client.lose(&server).await;
    let offset = memory.offset.take().unwrap();
    let (prefix, number) = offset.split_once(':').unwrap();
    let next = u64::from_str_radix(number, 16).unwrap() + 1;
    memory.offset = Some(format!("{prefix}:{next:x}"));
    assert!(!Client::back(&server, &memory).await.recovered);
}

#[tokio::test]
async fn a_volatile_event_that_ends_with_a_string_does_not_poison_the_offset() {
    let server = start().await;
    let mut client = Client::connect(&server).await;
    let desk = || server.io.of::<Desk>();
    emit(&server.io, "kept");
    client.expect(said("kept")).await;
    desk().volatile().emit(DeskEvent::Said("volatile".to_owned()));
    client.expect(said("volatile")).await;
    the_socket(&server.io).volatile().emit(DeskEvent::Nudge);
    client.expect(json!(["nudge"])).await;
    // One that ends with something else is as it was, and so is one that asks for an answer.
    desk().volatile().emit(DeskEvent::Numbered(1));
    assert_eq!(client.websocket.receive().await, r#"42/desk,["numbered",1]"#);
    let asked = desk().emit_with_ack(|ack: Ack<String>| DeskEvent::Ask("?".to_owned(), ack));
    assert!(client.websocket.receive().await.ends_with(r#"["ask","?"]"#));
    drop(asked);

    let memory = client.lose(&server).await;
    desk().volatile().emit(DeskEvent::Said("volatile, not missed".to_owned()));
    emit(&server.io, "missed");
    let client = Client::back(&server, &memory).await;
    assert!(client.recovered);
    assert_eq!(client.missed, [said("missed")]);
}

#[tokio::test]
async fn an_exception_has_an_offset_too() {
    let server = start().await;
    let mut client = Client::connect(&server).await;
    client.send(r#"["join",7]"#).await;
    let exception = client.receive().await;
    assert_eq!((&exception[0], &exception[1]["event"]), (&json!("exception"), &json!("join")));
    let memory = client.lose(&server).await;
    let client = Client::back(&server, &memory).await;
    assert!(client.recovered && client.missed.is_empty());
}

#[tokio::test]
async fn id_data_and_rooms_are_kept_and_nobody_decides_again() {
    let server = start().await;
    let auth = json!({ "token": "t", "offset": "x" });
    let mut client = Client::enter(&server, "/desk,", auth, &Memory::default()).await;
    client.join("a").await;
    client.join("b").await;
    let memory = client.lose(&server).await;
    let mut client = Client::back(&server, &memory).await;
    assert!(client.recovered && client.missed.is_empty());
    assert_eq!(client.rooms().await, r#"[["a","b"]]"#);
    let socket = the_socket(&server.io);
    assert!(socket.recovered() && socket.is_connected());
    assert_eq!(socket.id().as_str(), memory.sid);
    assert_eq!(socket.data().auth, r#"{"token":"t"}"#);
    let entries = [
        r#"deciding on {"token":"t"}"#,
        "connected",
        r#"disconnecting transport close, in ["a", "b"]"#,
        "disconnect transport close",
        "recovered",
    ];
    assert_eq!(server.state.log(), entries);
}

#[tokio::test]
async fn who_does_not_come_back_is_not_seen() {
    let server = start().await;
    let mut client = Client::connect(&server).await;
    client.join("a").await;
    let socket = the_socket(&server.io);
    let memory = client.lose(&server).await;
    let desk = || server.io.of::<Desk>();
    assert!(desk().sockets().is_empty() && desk().within("a").sockets().is_empty());
    assert_eq!((desk().count(), desk().within("a").count()), (0, 0));
    assert!(!socket.is_connected() && socket.rooms().is_empty() && !socket.is_in("a"));
    let acks = soon("nobody's answers", desk().emit_with_ack::<_, String>(|ack| DeskEvent::Ask(String::new(), ack)));
    let acks = acks.await;
    assert!(acks.answers.is_empty() && acks.missing.is_empty());
    assert!(Client::back(&server, &memory).await.recovered);
    assert_eq!((desk().count(), desk().within("a").count()), (1, 1));
}

#[tokio::test]
async fn rooms_of_who_is_away_go_on_to_change() {
    let server = start().await;
    let mut client = Client::connect(&server).await;
    client.join("a").await;
    client.join("b").await;
    let memory = client.lose(&server).await;
    let desk = || server.io.of::<Desk>();
    desk().within("a").join("c");
    desk().within("c").leave("a");
    desk().to("a").emit(DeskEvent::Said("to a, not missed".to_owned()));
    desk().to("c").emit(DeskEvent::Said("to c".to_owned()));
    let mut client = Client::back(&server, &memory).await;
    assert!(client.recovered);
    assert_eq!(client.missed, [said("to c")]);
    assert_eq!(client.rooms().await, r#"[["b","c"]]"#);
}

#[tokio::test]
async fn who_is_disconnected_while_away_does_not_come_back() {
    let server = start().await;
    for how in 0..4 {
        let mut client = Client::connect(&server).await;
        client.join("a").await;
        let socket = the_socket(&server.io);
        let memory = client.lose(&server).await;
        match how {
            0 => server.io.of::<Desk>().within("a").disconnect(),
            1 => server.io.of::<Desk>().close(),
            2 => socket.disconnect(),
            _ => socket.close(),
        }
        emit(&server.io, "not for it");
        let client = Client::back(&server, &memory).await;
        assert!(!client.recovered && client.missed.is_empty() && client.memory.sid != memory.sid);
        client.lose(&server).await;
        server.io.of::<Desk>().disconnect();
    }
}

#[tokio::test]
async fn a_connection_that_is_dead_unnoticed_is_taken_over() {
    let server = start_with(|builder| builder.ping_interval(ms(400)).ping_timeout(ms(200))).await;
    let mut old = Client::connect(&server).await;
    old.join("a").await;
    emit(&server.io, "seen");
    old.expect(said("seen")).await;
    let socket = the_socket(&server.io);
    let memory = old.memory.clone();
    emit(&server.io, "not seen");

    let mut client = Client::back(&server, &memory).await;
    assert!(client.recovered);
    assert_eq!(client.missed, [said("not seen")]);
    server.state.wait_for(1, "disconnect ").await;
    assert!(!socket.is_connected());
    // What is still sent to the one that it was reaches the client, once.
    socket.emit(DeskEvent::Said("through the old one".to_owned()));
    client.expect(said("through the old one")).await;

    // The late end of the old connection, which answers no ping.
    let answer = async {
        while server.io.connections() == 2 {
            if let Ok(packet) = tokio::time::timeout(ms(20), client.websocket.receive()).await {
                assert_eq!(packet, "2");
                client.websocket.send("3").await;
            }
        }
    };
    soon("the end of the old connection", answer).await;
    let ends = [r#"disconnecting transport close, in ["a"]"#, "disconnect transport close"];
    let log: Vec<_> = server.state.log().into_iter().filter(|entry| entry.starts_with("disc")).collect();
    assert_eq!(log, ends);
    assert_eq!(client.rooms().await, r#"[["a"]]"#);
    emit(&server.io, "on");
    client.expect(said("on")).await;
    assert!(the_socket(&server.io).is_connected());
    // Nothing but what it had been sent before, and pings.
    old.expect(said("not seen")).await;
    assert_eq!(old.websocket.receive().await, "2");
}

#[tokio::test]
async fn a_connection_whose_session_was_taken_over_may_come_in_again() {
    let server = start().await;
    let mut old = Client::connect(&server).await;
    let client = Client::back(&server, &old.memory.clone()).await;
    assert!(client.recovered);
    server.state.wait_for(1, "disconnect ").await;
    // What crossed the end is ignored.
    old.send(r#"["say","x"]"#).await;
    old.websocket.send("41/desk,").await;
    old.websocket.send("40/desk,").await;
    assert!(old.websocket.receive().await.starts_with("40/desk,"));
    assert_eq!(server.io.of::<Desk>().count(), 2);
}

#[tokio::test]
async fn of_two_that_claim_a_session_at_once_one_has_it_in_the_end() {
    let server = start().await;
    for _ in 0..20 {
        let memory = Client::connect(&server).await.lose(&server).await;
        emit(&server.io, "missed");
        let (one, two) = tokio::join!(Client::back(&server, &memory), Client::back(&server, &memory));
        for client in [&one, &two] {
            assert!(client.recovered);
            assert_eq!(client.missed, [said("missed")]);
        }
        let connected = async {
            while server.io.of::<Desk>().count() != 1 {
                sleep(1).await;
            }
        };
        soon("the end of one", connected).await;
        emit(&server.io, "to one");
        sleep(5).await;
        let mut heard = 0;
        for mut client in [one, two] {
            heard += usize::from(tokio::time::timeout(ms(20), client.receive()).await.is_ok());
        }
        assert_eq!(heard, 1);
        server.io.of::<Desk>().disconnect();
        server.expect_connections(0).await;
    }
}

#[tokio::test]
async fn a_session_is_recovered_again_and_again() {
    let server = start().await;
    let mut client = Client::connect(&server).await;
    let sid = client.memory.sid.clone();
    client.join("a").await;
    for round in 0..5 {
        emit(&server.io, "live");
        if round != 2 {
            client.expect(said("live")).await;
        }
        let memory = client.lose(&server).await;
        emit(&server.io, "missed");
        client = Client::back(&server, &memory).await;
        let expected = if round == 2 { vec![said("live"), said("missed")] } else { vec![said("missed")] };
        assert_eq!((client.recovered, &client.missed, &client.memory.sid), (true, &expected, &sid));
    }
    assert_eq!(client.rooms().await, r#"[["a"]]"#);
    assert_eq!(server.state.count("connected"), 1);
    assert_eq!(server.state.count("disconnect "), 5);
}

#[tokio::test]
async fn when_the_window_is_over_nothing_is_left() {
    let server = start_with(|builder| builder.recovery(ms(100))).await;
    let mut client = Client::connect(&server).await;
    client.join("a").await;
    let kept = Arc::downgrade(&the_socket(&server.io).data().kept);
    let memory = client.lose(&server).await;
    sleep(110).await;
    let client = Client::back(&server, &memory).await;
    assert!(!client.recovered && client.missed.is_empty());
    expect_given_back(&kept).await;
}

/// Waits until a socket's data is dropped: then nothing knows the socket any more.
async fn expect_given_back(kept: &Weak<()>) {
    let given_back = async {
        while kept.strong_count() > 0 {
            sleep(5).await;
        }
    };
    soon("the data to be given back", given_back).await;
}

#[tokio::test]
async fn a_session_that_nobody_claims_is_given_back() {
    let server = start_with(|builder| builder.recovery(ms(200))).await;
    let mut sessions = Vec::new();
    for _ in 0..10 {
        let client = Client::connect(&server).await;
        sessions.push(Arc::downgrade(&the_socket(&server.io).data().kept));
        client.lose(&server).await;
        emit(&server.io, "missed");
    }
    assert!(sessions.iter().any(|kept| kept.strong_count() > 0));
    for kept in &sessions {
        expect_given_back(kept).await;
    }
}

#[tokio::test]
async fn of_too_many_sessions_the_oldest_goes() {
    let server = start_with(|builder| builder.recovery_limits(1 << 20, 2)).await;
    let mut memories = Vec::new();
    let mut kept = Vec::new();
    for _ in 0..3 {
        let client = Client::connect(&server).await;
        kept.push(Arc::downgrade(&the_socket(&server.io).data().kept));
        memories.push(client.lose(&server).await);
    }
    expect_given_back(&kept[0]).await;
    let mut back = Vec::new();
    for memory in &memories {
        back.push(Client::back(&server, memory).await);
    }
    assert_eq!(back.iter().map(|client| client.recovered).collect::<Vec<_>>(), [false, true, true]);
}

#[tokio::test]
async fn when_the_log_has_lost_an_event_nothing_is_recovered() {
    let server = start_with(|builder| builder.recovery_limits(20_000, 100)).await;
    let mut client = Client::connect(&server).await;
    emit(&server.io, "seen");
    client.receive().await;
    let memory = client.lose(&server).await;
    for _ in 0..5 {
        emit(&server.io, &"x".repeat(5_000));
    }
    let client = Client::back(&server, &memory).await;
    assert!(!client.recovered && client.missed.is_empty() && client.memory.sid != memory.sid);

    // But what it has received may be gone.
    let mut client = Client::connect(&server).await;
    emit(&server.io, "seen");
    client.receive().await;
    for _ in 0..5 {
        server.io.of::<Desk>().to("others").emit(DeskEvent::Said("x".repeat(5_000)));
    }
    let memory = client.lose(&server).await;
    emit(&server.io, "missed");
    let client = Client::back(&server, &memory).await;
    assert!(client.recovered);
    assert_eq!(client.missed, [said("missed")]);
}

#[tokio::test]
async fn more_than_a_connection_may_be_sent_is_not_recovered() {
    let server = start_with(|builder| builder.unsent(10_000, ms(10_000), 20_000)).await;
    let memory = Client::connect(&server).await.lose(&server).await;
    for _ in 0..5 {
        emit(&server.io, &"x".repeat(5_000));
    }
    let client = Client::back(&server, &memory).await;
    assert!(!client.recovered && client.missed.is_empty());
}

#[tokio::test]
async fn who_left_or_broke_the_protocol_does_not_come_back() {
    let ends = [
        ("41/desk,", "client namespace disconnect", false),
        (r#"42/desk,["kick"]"#, "server namespace disconnect", false),
        ("x", "parse error", false),
        ("42/desk,{}", "parse error", false),
        ("1", "transport close", true),
        ("2", "transport error", true),
        ("40/desk,", "forced close", true),
    ];
    let server = start().await;
    for (packet, reason, recoverable) in ends {
        let mut client = Client::connect(&server).await;
        let kept = Arc::downgrade(&the_socket(&server.io).data().kept);
        let before = server.state.count(&format!("disconnect {reason}"));
        client.websocket.send(packet).await;
        server.state.wait_for(before + 1, &format!("disconnect {reason}")).await;
        emit(&server.io, "missed");
        if !recoverable {
            expect_given_back(&kept).await;
        }
        let back = Client::back(&server, &client.memory).await;
        assert_eq!(back.recovered, recoverable, "{reason}");
        assert_eq!(back.missed.len(), usize::from(recoverable));
        server.io.of::<Desk>().disconnect();
    }
}

#[tokio::test]
async fn a_client_that_was_silent_comes_back() {
    let server = start_with(|builder| builder.ping_interval(ms(100)).ping_timeout(ms(100))).await;
    let client = Client::connect(&server).await;
    emit(&server.io, "not seen");
    server.state.wait_for(1, "disconnect ping timeout").await;
    let back = Client::back(&server, &client.memory).await;
    assert!(back.recovered);
    assert_eq!(back.missed, [said("not seen")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_consumer_comes_back_and_has_no_gap() {
    const SIZE: usize = 100_000;
    // Who comes back is a slow consumer too, unless it reads what it missed in that time.
    let server = start_with(|builder| builder.unsent(1 << 20, ms(2_000), 64 << 20)).await;
    let mut raw = Raw::open(server.address).await;
    raw.send(FIN | TEXT, b"40/desk,").await;
    let answer = raw.read_frame().await.unwrap();
    let answer: Value = serde_json::from_str(answer.text().strip_prefix("40/desk,").unwrap()).unwrap();
    let mut memory = Memory { pid: answer["pid"].as_str().unwrap().to_owned(), ..Memory::default() };
    raw.send(FIN | TEXT, format!(r#"42/desk,["flood",150,{SIZE}]"#).as_bytes()).await;
    server.state.wait_for(1, "disconnect slow consumer").await;
    let mut count = 0;
    while let Some(frame) = raw.read_frame().await {
        if frame.opcode == TEXT && frame.text().starts_with("42") {
            memory.note(&Client::event(frame.text(), "/desk,"));
            count += 1;
        }
    }
    assert!(count < 150);
    let client = Client::back(&server, &memory).await;
    assert!(client.recovered);
    assert_eq!(client.missed.len(), 150 - count);
}

#[tokio::test]
async fn a_handler_that_outlives_its_connection_still_reaches_the_client() {
    let server = start().await;
    let mut client = Client::connect(&server).await;
    client.send(r#"["slow"]"#).await;
    server.state.wait_for(1, "slow").await;
    let memory = client.lose(&server).await;
    let mut client = Client::back(&server, &memory).await;
    assert!(client.recovered && client.missed.is_empty());
    server.state.open(1);
    client.expect(said("done")).await;
}

#[tokio::test]
async fn who_is_back_before_the_handlers_of_the_end_have_ended_keeps_the_rooms() {
    let server = start_with(|builder| builder.recovery(ms(500))).await;
    let mut client = Client::connect(&server).await;
    client.join("of the slow end").await;
    let memory = client.memory.clone();
    drop(client);
    server.state.wait_for(1, "disconnecting ").await;
    emit(&server.io, "missed");
    let mut client = Client::back(&server, &memory).await;
    assert!(client.recovered);
    assert_eq!(client.missed, [said("missed")]);
    server.state.open(1);
    server.state.wait_for(1, "disconnect ").await;
    assert_eq!(client.rooms().await, r#"[["of the slow end"]]"#);
    assert_eq!(server.io.of::<Desk>().count(), 1);

    // And who is not back in time is gone when they have.
    let kept = Arc::downgrade(&the_socket(&server.io).data().kept);
    drop(client);
    server.state.wait_for(2, "disconnecting ").await;
    sleep(600).await;
    assert!(kept.strong_count() > 0);
    server.state.open(1);
    expect_given_back(&kept).await;
    assert_eq!(server.io.of::<Desk>().count(), 0);
}

#[tokio::test]
async fn a_session_is_of_one_namespace_and_one_server() {
    let (server, another) = (start().await, start().await);
    let memory = Client::connect(&server).await.lose(&server).await;
    for namespace in ["/shelf/1,", "/shelf/2,"] {
        assert!(!Client::enter(&server, namespace, memory.auth(), &memory).await.recovered);
    }
    assert!(!Client::back(&another, &memory).await.recovered);
    assert!(Client::back(&server, &memory).await.recovered);
}

#[tokio::test]
async fn a_dynamic_namespace_stays_for_those_who_may_come_back() {
    let server = start().await;
    let enter = async |namespace, memory: &Memory| Client::enter(&server, namespace, memory.auth(), memory).await;
    let one = enter("/shelf/1,", &Memory::default()).await.lose(&server).await;
    let two = enter("/shelf/2,", &Memory::default()).await.lose(&server).await;
    // One event for several namespaces has an offset in each.
    server.io.of::<Shelf>().emit(DeskEvent::Said("to all shelves".to_owned()));
    server.io.at(Shelf { id: 1 }).to("books").emit(DeskEvent::Numbered(1));
    assert_eq!(server.io.of::<Shelf>().count(), 0);
    let back = enter("/shelf/1,", &one).await;
    assert!(back.recovered);
    assert_eq!(back.missed, [said("to all shelves"), json!(["numbered", 1])]);
    let three = enter("/shelf/1,", &Memory::default()).await;
    assert_eq!(server.io.at(Shelf { id: 1 }).count(), 2);
    let back = enter("/shelf/2,", &two).await;
    assert!(back.recovered);
    assert_eq!(back.missed, [said("to all shelves")]);
    drop(three);
}

#[tokio::test]
async fn missed_events_come_over_polling_as_well() {
    let server = start().await;
    let memory = Client::connect(&server).await.lose(&server).await;
    emit(&server.io, "missed");
    let polling = Polling::open(server.address).await;
    polling.send(&format!("40/desk,{}", memory.auth())).await;
    let packets = polling.receive_all(2).await;
    assert!(packets[0].starts_with(r#"42/desk,["said","missed",""#), "{packets:?}");
    assert!(packets[1].starts_with(&format!(r#"40/desk,{{"sid":"{}","pid":"#, memory.sid)), "{packets:?}");
}

#[tokio::test]
async fn a_session_waits_for_each_namespace_of_a_connection() {
    let server = start().await;
    let mut client = Client::connect(&server).await;
    client.websocket.send("40/shelf/1,").await;
    let answer = client.websocket.receive().await;
    let answer: Value = serde_json::from_str(answer.strip_prefix("40/shelf/1,").unwrap()).unwrap();
    let shelf = Memory { pid: answer["pid"].as_str().unwrap().to_owned(), ..Memory::default() };
    let desk = client.memory.clone();
    drop(client);
    server.state.wait_for(2, "disconnect ").await;
    emit(&server.io, "to the desk");
    server.io.of::<Shelf>().emit(DeskEvent::Numbered(7));
    let shelf = Client::enter(&server, "/shelf/1,", shelf.auth(), &shelf).await;
    assert!(shelf.recovered);
    assert_eq!(shelf.missed, [json!(["numbered", 7])]);
    let desk = Client::back(&server, &desk).await;
    assert!(desk.recovered);
    assert_eq!(desk.missed, [said("to the desk")]);
}

#[tokio::test]
async fn at_the_end_of_the_server_nobody_is_waited_for() {
    let server = start().await;
    let client = Client::connect(&server).await;
    let away = Arc::downgrade(&the_socket(&server.io).data().kept);
    client.lose(&server).await;
    let client = Client::connect(&server).await;
    let here = Arc::downgrade(&the_socket(&server.io).data().kept);
    soon("the end", server.io.close()).await;
    server.state.wait_for(1, "disconnect server shutting down").await;
    expect_given_back(&away).await;
    expect_given_back(&here).await;
    drop(client);
}

#[tokio::test]
async fn without_recovery_there_is_neither_pid_nor_offset() {
    let server = Server::start_with(|builder| builder.serve::<Desk, _>(State::new())).await;
    let mut websocket = WebSocket::open(server.address).await;
    websocket.send(r#"40/desk,{"pid":"AAAAAAAAAAAAAAAAAAAAAA","offset":"AAAAAAAA:1"}"#).await;
    let answer = websocket.receive().await;
    let answer: Value = serde_json::from_str(answer.strip_prefix("40/desk,").unwrap()).unwrap();
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["sid"]);
    emit(&server.io, "plain");
    websocket.expect(r#"42/desk,["said","plain"]"#).await;
}

#[tokio::test]
async fn options_that_make_no_sense_are_refused() {
    let refused = |options: fn(IoBuilder) -> IoBuilder| options(Io::builder()).build().unwrap_err().to_string();
    assert!(refused(|builder| builder.recovery(ms(0))).contains("recovery"));
    assert!(refused(|builder| builder.recovery_limits(0, 1)).contains("recovery_limits"));
    assert!(refused(|builder| builder.recovery_limits(1, 0)).contains("recovery_limits"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn broadcasts_of_many_tasks_lose_and_double_nothing_while_a_client_comes_and_goes() {
    const TASKS: usize = 3;
    const ROUNDS: usize = 60;
    let server = start().await;
    let mut client = Client::connect(&server).await;
    client.join("a").await;
    let id = SocketId::parse(&client.memory.sid).unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let emitters: Vec<_> = (0..TASKS)
        .map(|task| {
            let (io, over) = (server.io.clone(), over.clone());
            tokio::spawn(async move {
                let mut count = 0_u32;
                while !over.load(Ordering::Relaxed) {
                    let event = DeskEvent::Said(format!("{task} {count}"));
                    match count % 3 {
                        0 => io.of::<Desk>().emit(event),
                        1 => io.of::<Desk>().to("a").to(id.as_str()).emit(event),
                        _ => io.of::<Desk>().to(id.as_str()).except("nobody").emit(event),
                    }
                    count += 1;
                    if count.is_multiple_of(16) {
                        tokio::time::sleep(ms(1)).await;
                    }
                }
                count
            })
        })
        .collect();

    let mut next = [0_u32; TASKS];
    let mut note = |event: &Value| {
        let (task, count) = event[1].as_str().unwrap().split_once(' ').unwrap();
        let (task, count): (usize, u32) = (task.parse().unwrap(), count.parse().unwrap());
        assert_eq!(count, next[task], "of task {task}");
        next[task] += 1;
    };
    for round in 0..ROUNDS {
        for _ in 0..round % 40 {
            note(&client.receive().await);
        }
        let memory = client.memory.clone();
        match round % 3 {
            // Noticed, or not yet, or taken over while it still lives.
            0 => drop(client.lose(&server).await),
            1 => drop(client),
            _ => drop(tokio::spawn(async move {
                sleep(3).await;
                drop(client);
            })),
        }
        client = Client::back(&server, &memory).await;
        assert!(client.recovered, "round {round}");
        client.missed.iter().for_each(&mut note);
    }
    over.store(true, Ordering::Relaxed);
    let mut emitted = 0;
    for emitter in emitters {
        emitted += emitter.await.unwrap();
    }
    server.io.of::<Desk>().emit(DeskEvent::Numbered(0));
    loop {
        match client.receive().await {
            event if event[0] == "numbered" => break,
            event => note(&event),
        }
    }
    assert_eq!(next.iter().sum::<u32>(), emitted);
    server.state.wait_for(ROUNDS, "disconnect ").await;
    assert_eq!(server.state.count("disconnecting "), ROUNDS);
    assert_eq!(server.state.count("disconnect "), ROUNDS);
}
