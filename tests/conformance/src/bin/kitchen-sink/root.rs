//! The namespace `/`: acknowledgements, attachments, questions, bursts, topics. Everybody may come in.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use ackord::{
    Ack, AckError, Args, Bytes, DisconnectReason, Events, Handshake, Namespace, Never, NoAck, Room, Socket, Value,
    handler, payload,
};
use sha2::{Digest, Sha256};

use crate::app::{App, Done, lock, path};

/// How long a client may think about a question.
const PATIENCE: Duration = Duration::from_millis(300);

/// What a burst may have under way before it waits for the client to read.
const UNDER_WAY: usize = 256 * 1024;

#[payload]
pub(crate) struct Welcome {
    id: String,
    motd: String,
    recovered: bool,
}

#[payload]
pub(crate) struct WhoAmI {
    id: String,
    ns: String,
    /// The one in use at this moment.
    transport: String,
    query: BTreeMap<String, String>,
    /// The payload of the CONNECT packet.
    auth: Value,
    /// The request's `x-client`.
    header: Option<String>,
    recovered: bool,
}

#[payload]
#[serde(rename_all = "lowercase")]
pub(crate) enum Quotient {
    Ok(f64),
    Error(DivisionError),
}

#[payload]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DivisionError {
    DivByZero,
}

#[payload]
pub(crate) struct Right {
    right: u32,
}

#[payload]
#[serde(rename_all = "camelCase")]
pub(crate) struct SequenceReport {
    count: u32,
    /// The first place whose number is another, else -1.
    first_bad: i32,
}

#[payload]
pub(crate) struct Uploaded {
    name: String,
    size: u32,
    /// In hexadecimal digits.
    sha256: String,
}

#[payload]
pub(crate) struct Bundle {
    title: String,
    parts: Vec<Part>,
    thumb: Option<Bytes>,
}

#[payload]
pub(crate) struct Part {
    id: Value,
    data: Bytes,
}

/// A bundle whose bytes were turned round.
#[payload]
pub(crate) struct Bundled {
    title: String,
    parts: Vec<Part>,
    thumb: Option<Bytes>,
    /// The bytes of all parts.
    total: u32,
}

#[payload]
#[serde(rename_all = "lowercase")]
pub(crate) enum Asked {
    Answer(Option<Value>),
    Error(String),
}

#[payload]
#[serde(rename_all = "lowercase")]
pub(crate) enum AskedForBinary {
    Size(u32),
    Error(String),
}

/// An event that has no handler.
#[payload]
pub(crate) struct Unhandled {
    unhandled: String,
    args: Vec<Value>,
}

#[payload]
pub(crate) struct Published {
    topic: String,
    text: String,
}

#[payload]
pub(crate) struct Shutdown {
    pub(crate) reason: String,
}

/// What the server emits.
#[derive(Events)]
pub(crate) enum RootEvent {
    Welcome(Welcome),
    Reflected(Value),
    Question(String, Ack<Option<Value>>),
    #[event("question-binary")]
    QuestionBinary(Bytes, Ack<Bytes>),
    Burst(u32, String),
    Tick(u32),
    #[event("ticks-done")]
    TicksDone(u32),
    Unhandled(String, Vec<Value>),
    Published(Published),
    Notice(String),
    #[event("server:shutdown")]
    ServerShutdown(Shutdown),
}

#[derive(Room)]
pub(crate) enum RootRoom {
    #[room("topic:{0}")]
    Topic(String),
}

#[derive(Namespace)]
#[namespace("/", emits = RootEvent, rooms = RootRoom)]
pub(crate) struct Root;

/// The data of a socket.
pub(crate) struct Session {
    auth: Value,
    profile: Mutex<Option<Value>>,
    sequence: Mutex<Vec<u32>>,
}

/// What a client may do.
#[handler(Root)]
pub(crate) trait RootHandler {
    #[connect]
    async fn connect(&self, auth: Value, peer: &Handshake<Root>) -> Result<Session, Never>;
    #[connected]
    async fn connected(&self, socket: &Socket<Root>);
    #[event]
    async fn whoami(&self, socket: &Socket<Root>) -> WhoAmI;
    #[event]
    async fn echo(&self, socket: &Socket<Root>, value: Value) -> Value;
    #[event]
    async fn concat(&self, socket: &Socket<Root>, a: String, b: String, c: String) -> String;
    #[event]
    async fn divide(&self, socket: &Socket<Root>, a: f64, b: f64) -> Quotient;
    #[event]
    async fn pair(&self, socket: &Socket<Root>) -> Args<(String, Right)>;
    #[event]
    async fn nothing(&self, socket: &Socket<Root>);
    #[event]
    async fn mute(&self, socket: &Socket<Root>) -> NoAck;
    #[event]
    async fn late(&self, socket: &Socket<Root>, milliseconds: u32, value: Value) -> Value;
    #[event("seq")]
    async fn sequence(&self, socket: &Socket<Root>, number: u32);
    #[event("seq:report")]
    async fn sequence_report(&self, socket: &Socket<Root>) -> SequenceReport;
    #[event]
    async fn upload(&self, socket: &Socket<Root>, name: String, data: Bytes) -> Uploaded;
    #[event]
    async fn download(&self, socket: &Socket<Root>, size: u32) -> Bytes;
    #[event]
    async fn bundle(&self, socket: &Socket<Root>, bundle: Bundle) -> Bundled;
    #[event]
    async fn reflect(&self, socket: &Socket<Root>, value: Value);
    #[event("ask-me")]
    async fn ask_me(&self, socket: &Socket<Root>, question: String) -> Asked;
    #[event("ask-me-binary")]
    async fn ask_me_binary(&self, socket: &Socket<Root>, size: u32) -> AskedForBinary;
    #[event]
    async fn burst(&self, socket: &Socket<Root>, count: u32, bytes: u32) -> u32;
    #[event("volatile-burst")]
    async fn volatile_burst(&self, socket: &Socket<Root>, count: u32);
    #[event("profile:set")]
    async fn set_profile(&self, socket: &Socket<Root>, value: Value) -> Done;
    #[event("profile:get")]
    async fn profile(&self, socket: &Socket<Root>) -> Option<Value>;
    #[event]
    async fn subscribe(&self, socket: &Socket<Root>, topic: String) -> Done;
    #[event]
    async fn publish(&self, socket: &Socket<Root>, topic: String, text: String) -> Done;
    #[event]
    async fn kick(&self, socket: &Socket<Root>) -> NoAck;
    #[event("kick-hard")]
    async fn kick_hard(&self, socket: &Socket<Root>) -> NoAck;
    #[fallback]
    async fn other(&self, socket: &Socket<Root>, name: String, args: Vec<Value>, asked: bool) -> Option<Unhandled>;
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Root>, reason: DisconnectReason);
}

impl RootHandler for App {
    async fn connect(&self, auth: Value, _: &Handshake<Root>) -> Result<Session, Never> {
        Ok(Session { auth, profile: Mutex::default(), sequence: Mutex::default() })
    }

    async fn connected(&self, socket: &Socket<Root>) {
        self.came(socket);
        let motd = "hello, wörld 👋".to_owned();
        let welcome = Welcome { id: socket.id().to_string(), motd, recovered: socket.recovered() };
        socket.emit(RootEvent::Welcome(welcome));
    }

    async fn whoami(&self, socket: &Socket<Root>) -> WhoAmI {
        let handshake = socket.handshake();
        WhoAmI {
            id: socket.id().to_string(),
            ns: path(socket),
            transport: socket.transport().as_str().to_owned(),
            query: handshake.query_pairs().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            auth: socket.data().auth.clone(),
            header: handshake.header("x-client").map(str::to_owned),
            recovered: socket.recovered(),
        }
    }

    async fn echo(&self, _: &Socket<Root>, value: Value) -> Value {
        value
    }

    async fn concat(&self, _: &Socket<Root>, a: String, b: String, c: String) -> String {
        a + &b + &c
    }

    async fn divide(&self, _: &Socket<Root>, a: f64, b: f64) -> Quotient {
        if b == 0.0 { Quotient::Error(DivisionError::DivByZero) } else { Quotient::Ok(a / b) }
    }

    async fn pair(&self, _: &Socket<Root>) -> Args<(String, Right)> {
        Args(("left".to_owned(), Right { right: 1 }))
    }

    async fn nothing(&self, _: &Socket<Root>) {}

    async fn mute(&self, _: &Socket<Root>) -> NoAck {
        NoAck
    }

    async fn late(&self, _: &Socket<Root>, milliseconds: u32, value: Value) -> Value {
        tokio::time::sleep(Duration::from_millis(milliseconds.into())).await;
        value
    }

    async fn sequence(&self, socket: &Socket<Root>, number: u32) {
        lock(&socket.data().sequence).push(number);
    }

    async fn sequence_report(&self, socket: &Socket<Root>) -> SequenceReport {
        let sequence = lock(&socket.data().sequence);
        let first_bad = (0..).zip(&*sequence).find(|(index, number)| index != *number);
        SequenceReport { count: sequence.len() as u32, first_bad: first_bad.map_or(-1, |(index, _)| index as i32) }
    }

    async fn upload(&self, _: &Socket<Root>, name: String, data: Bytes) -> Uploaded {
        let sha256 = Sha256::digest(&data).iter().map(|byte| format!("{byte:02x}")).collect();
        Uploaded { name, size: data.len() as u32, sha256 }
    }

    async fn download(&self, _: &Socket<Root>, size: u32) -> Bytes {
        numbered(size)
    }

    async fn bundle(&self, _: &Socket<Root>, bundle: Bundle) -> Bundled {
        let Bundle { title, parts, thumb } = bundle;
        let total = parts.iter().map(|part| part.data.len()).sum::<usize>() as u32;
        let parts = parts.into_iter().map(|Part { id, data }| Part { id, data: reversed(&data) }).collect();
        Bundled { title, parts, thumb: thumb.as_ref().map(reversed), total }
    }

    async fn reflect(&self, socket: &Socket<Root>, value: Value) {
        socket.emit(RootEvent::Reflected(value));
    }

    async fn ask_me(&self, socket: &Socket<Root>, question: String) -> Asked {
        let answer = socket.timeout(PATIENCE).emit_with_ack(|ack| RootEvent::Question(question, ack)).await;
        answer.map_or_else(|error| Asked::Error(words(&error)), Asked::Answer)
    }

    async fn ask_me_binary(&self, socket: &Socket<Root>, size: u32) -> AskedForBinary {
        let data = numbered(size);
        let answer = socket.timeout(PATIENCE).emit_with_ack(|ack| RootEvent::QuestionBinary(data, ack)).await;
        answer.map_or_else(|error| AskedForBinary::Error(words(&error)), |data| AskedForBinary::Size(data.len() as u32))
    }

    async fn burst(&self, socket: &Socket<Root>, count: u32, bytes: u32) -> u32 {
        let pad = "x".repeat(bytes as usize);
        let mut under_way = 0;
        for number in 0..count {
            socket.emit(RootEvent::Burst(number, pad.clone()));
            under_way += pad.len();
            if under_way >= UNDER_WAY {
                socket.flushed().await;
                under_way = 0;
            }
        }
        count
    }

    async fn volatile_burst(&self, socket: &Socket<Root>, count: u32) {
        for number in 0..count {
            socket.volatile().emit(RootEvent::Tick(number));
        }
        socket.emit(RootEvent::TicksDone(count));
    }

    async fn set_profile(&self, socket: &Socket<Root>, value: Value) -> Done {
        *lock(&socket.data().profile) = Some(value);
        Done::Ok
    }

    async fn profile(&self, socket: &Socket<Root>) -> Option<Value> {
        lock(&socket.data().profile).clone()
    }

    async fn subscribe(&self, socket: &Socket<Root>, topic: String) -> Done {
        socket.join(RootRoom::Topic(topic));
        Done::Ok
    }

    async fn publish(&self, socket: &Socket<Root>, topic: String, text: String) -> Done {
        let room = RootRoom::Topic(topic.clone());
        socket.everybody().to(room).emit(RootEvent::Published(Published { topic, text }));
        Done::Ok
    }

    async fn kick(&self, socket: &Socket<Root>) -> NoAck {
        socket.disconnect();
        NoAck
    }

    async fn kick_hard(&self, socket: &Socket<Root>) -> NoAck {
        socket.close();
        NoAck
    }

    async fn other(&self, socket: &Socket<Root>, name: String, args: Vec<Value>, asked: bool) -> Option<Unhandled> {
        if asked {
            return Some(Unhandled { unhandled: name, args });
        }
        socket.emit(RootEvent::Unhandled(name, args));
        None
    }

    async fn disconnect(&self, socket: &Socket<Root>, reason: DisconnectReason) {
        self.went(socket, reason);
    }
}

/// Byte i is i modulo 256.
fn numbered(size: u32) -> Bytes {
    (0..size).map(|index| (index % 256) as u8).collect()
}

fn reversed(data: &Bytes) -> Bytes {
    data.iter().rev().copied().collect()
}

/// Why there is no answer, in a word for the client.
fn words(error: &AckError) -> String {
    match error {
        AckError::Timeout => "timeout".to_owned(),
        other => other.to_string(),
    }
}
