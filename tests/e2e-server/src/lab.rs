//! The namespace `/`: acknowledgements, attachments, rooms, the order of events, disconnects. Everybody may come in.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ackord::{
    Ack, AckError, Args, Bytes, DisconnectReason, Events, InternalExt, Namespace, NoAck, Reply, Socket, SocketId,
    Value, handler, payload,
};

/// A note to save.
#[payload]
pub(crate) struct NewNote {
    #[payload(length(min = 1, max = 10))]
    text: String,
    #[payload(range(min = 1, max = 5))]
    stars: u32,
    reply_to: Option<u32>,
}

/// A note that was saved.
#[payload]
pub(crate) struct Saved {
    length: u32,
    reply_to: Option<u32>,
}

/// Why a note was not saved.
#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum SaveError {
    Full { limit: u32 },
}

/// Why there is no quotient.
#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum MathError {
    DivisionByZero,
}

/// Attachments deep in other data.
#[payload]
pub(crate) struct Album {
    title: String,
    pictures: Vec<Picture>,
    cover: Option<Bytes>,
}

/// An attachment with a name.
#[payload]
pub(crate) struct Picture {
    name: String,
    data: Bytes,
}

/// A question to a client.
#[payload]
#[derive(Clone)]
pub(crate) struct Question {
    text: String,
}

/// The answer of a client.
#[payload]
pub(crate) struct Receipt {
    #[payload(length(min = 1))]
    answer: String,
}

/// Why a client's answer did not come.
#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum AskError {
    TimedOut,
    Misfit { path: String },
    Gone,
}

/// The answers of a room.
#[payload]
pub(crate) struct Poll {
    answers: Vec<String>,
    missing: u32,
}

/// What the server emits.
#[derive(Events)]
pub(crate) enum LabEvent {
    /// What came in.
    Echo(Args<Vec<Value>>),
    /// Attachments, at the top and nested.
    Shown(Bytes, Album),
    /// Answer it.
    Question(Question, Ack<Receipt>),
    /// One of many.
    Number(u32),
    /// A note to those in a room.
    Note { room: String, text: String },
}

/// The namespace that clients are in by default.
#[derive(Namespace)]
#[namespace("/", emits = LabEvent)]
pub(crate) struct Lab;

/// What a client may do.
#[handler(Lab)]
pub(crate) trait LabHandler {
    /// Emits the same arguments, whatever they are.
    #[event]
    async fn echo(&self, socket: &Socket<Lab>, values: Args<Vec<Value>>);
    /// Acknowledges with the same arguments.
    #[event]
    async fn mirror(&self, socket: &Socket<Lab>, values: Args<Vec<Value>>) -> Args<Vec<Value>>;
    /// Acknowledges with the bare value.
    #[event]
    async fn bare(&self, socket: &Socket<Lab>, text: String) -> String;
    /// Acknowledges with nothing.
    #[event]
    async fn quiet(&self, socket: &Socket<Lab>, number: u32);
    /// Never acknowledges.
    #[event]
    async fn never(&self, socket: &Socket<Lab>) -> NoAck;
    /// Acknowledges with two values.
    #[event]
    async fn swap(&self, socket: &Socket<Lab>, a: String, b: u32) -> Args<(u32, String)>;
    /// Acknowledges with what was left out.
    #[event]
    async fn optional(&self, socket: &Socket<Lab>, a: String, b: Option<u32>) -> String;
    /// All three arms of a reply: zero is an error, an overflow is internal.
    #[event]
    async fn divide(&self, socket: &Socket<Lab>, a: i32, b: i32) -> Reply<i32, MathError>;
    /// A payload with constraints.
    #[event("save note")]
    async fn save(&self, socket: &Socket<Lab>, note: NewNote) -> Reply<Saved, SaveError>;
    /// Panics.
    #[event]
    async fn panics(&self, socket: &Socket<Lab>) -> Reply<u32>;
    /// Asks the client back, and answers with its answer.
    #[event]
    async fn ask(&self, socket: &Socket<Lab>, text: String) -> Reply<Receipt, AskError>;
    /// Asks everybody else in a room.
    #[event]
    async fn poll(&self, socket: &Socket<Lab>, room: String, text: String) -> Reply<Poll, AskError>;
    /// Turns an attachment round.
    #[event]
    async fn reverse(&self, socket: &Socket<Lab>, data: Bytes) -> Bytes;
    /// Acknowledges with the album, and emits its cover and the album.
    #[event]
    async fn show(&self, socket: &Socket<Lab>, album: Album) -> Album;
    /// Joins a room.
    #[event]
    async fn join(&self, socket: &Socket<Lab>, room: String) -> Vec<String>;
    /// Leaves a room.
    #[event]
    async fn leave(&self, socket: &Socket<Lab>, room: String) -> Vec<String>;
    /// A note to the others in some rooms, but not to those in `except`.
    #[event]
    async fn note(&self, socket: &Socket<Lab>, rooms: Vec<String>, text: String, except: Option<String>);
    /// A note to everybody else.
    #[event]
    async fn shout(&self, socket: &Socket<Lab>, text: String);
    /// Emits many events in a row.
    #[event]
    async fn burst(&self, socket: &Socket<Lab>, count: u32);
    /// Notes a number.
    #[event]
    async fn count(&self, socket: &Socket<Lab>, number: u32);
    /// The numbers in the order in which they came.
    #[event]
    async fn counted(&self, socket: &Socket<Lab>) -> Vec<u32>;
    /// The transport in use.
    #[event]
    async fn transport(&self, socket: &Socket<Lab>) -> String;
    /// Leaves the namespace.
    #[event]
    async fn kick(&self, socket: &Socket<Lab>);
    /// Closes the connection.
    #[event]
    async fn close(&self, socket: &Socket<Lab>);
    /// Why a socket went, and how often it was said; empty while it is there.
    #[event]
    async fn departures(&self, socket: &Socket<Lab>, id: String) -> Vec<String>;
    /// Notes why.
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Lab>, reason: DisconnectReason);
}

/// What is known of the sockets.
pub(crate) struct LabServer {
    /// How long clients may take to answer.
    patience: Duration,
    counted: Mutex<HashMap<SocketId, Vec<u32>>>,
    departures: Mutex<HashMap<SocketId, Vec<String>>>,
}

impl LabServer {
    pub(crate) fn new(patience: Duration) -> Self {
        Self { patience, counted: Mutex::default(), departures: Mutex::default() }
    }
}

impl LabHandler for LabServer {
    async fn echo(&self, socket: &Socket<Lab>, values: Args<Vec<Value>>) {
        socket.emit(LabEvent::Echo(values));
    }

    async fn mirror(&self, _: &Socket<Lab>, values: Args<Vec<Value>>) -> Args<Vec<Value>> {
        values
    }

    async fn bare(&self, _: &Socket<Lab>, text: String) -> String {
        text
    }

    async fn quiet(&self, _: &Socket<Lab>, _: u32) {}

    async fn never(&self, _: &Socket<Lab>) -> NoAck {
        NoAck
    }

    async fn swap(&self, _: &Socket<Lab>, a: String, b: u32) -> Args<(u32, String)> {
        Args((b, a))
    }

    async fn optional(&self, _: &Socket<Lab>, a: String, b: Option<u32>) -> String {
        format!("{a} {b:?}")
    }

    async fn divide(&self, _: &Socket<Lab>, a: i32, b: i32) -> Reply<i32, MathError> {
        if b == 0 {
            return Err(MathError::DivisionByZero.into());
        }
        a.checked_div(b).ok_or("the quotient overflows").internal()
    }

    async fn save(&self, _: &Socket<Lab>, note: NewNote) -> Reply<Saved, SaveError> {
        let NewNote { text, stars, reply_to } = note;
        if stars == 5 {
            return Err(SaveError::Full { limit: 4 }.into());
        }
        Ok(Saved { length: text.chars().count() as u32, reply_to })
    }

    async fn panics(&self, _: &Socket<Lab>) -> Reply<u32> {
        panic!("as it was asked for");
    }

    async fn ask(&self, socket: &Socket<Lab>, text: String) -> Reply<Receipt, AskError> {
        let question = Question { text };
        let answer = socket.timeout(self.patience).emit_with_ack(|ack| LabEvent::Question(question, ack)).await;
        answer.map_err(|error| AskError::from(error).into())
    }

    async fn poll(&self, socket: &Socket<Lab>, room: String, text: String) -> Reply<Poll, AskError> {
        let question = Question { text };
        let acks = socket
            .to(room)
            .timeout(self.patience)
            .emit_with_ack(|ack: Ack<Receipt>| LabEvent::Question(question, ack))
            .await;
        let mut answers: Vec<_> = acks.answers.into_iter().map(|it| it.answer).collect();
        answers.sort();
        Ok(Poll { answers, missing: acks.missing.len() as u32 })
    }

    async fn reverse(&self, _: &Socket<Lab>, data: Bytes) -> Bytes {
        data.iter().rev().copied().collect()
    }

    async fn show(&self, socket: &Socket<Lab>, album: Album) -> Album {
        let copy = Album { title: album.title.clone(), pictures: Vec::new(), cover: album.cover.clone() };
        socket.emit(LabEvent::Shown(album.cover.clone().unwrap_or_default(), copy));
        album
    }

    async fn join(&self, socket: &Socket<Lab>, room: String) -> Vec<String> {
        socket.join(room);
        rooms(socket)
    }

    async fn leave(&self, socket: &Socket<Lab>, room: String) -> Vec<String> {
        socket.leave(room);
        rooms(socket)
    }

    async fn note(&self, socket: &Socket<Lab>, rooms: Vec<String>, text: String, except: Option<String>) {
        let room = rooms.join("+");
        let mut broadcast = socket.to_each(rooms);
        if let Some(except) = except {
            broadcast = broadcast.except(except);
        }
        broadcast.emit(LabEvent::Note { room, text });
    }

    async fn shout(&self, socket: &Socket<Lab>, text: String) {
        let room = String::new();
        socket.broadcast().emit(LabEvent::Note { room, text });
    }

    async fn burst(&self, socket: &Socket<Lab>, count: u32) {
        for number in 0..count {
            socket.emit(LabEvent::Number(number));
        }
    }

    async fn count(&self, socket: &Socket<Lab>, number: u32) {
        lock(&self.counted).entry(socket.id()).or_default().push(number);
    }

    async fn counted(&self, socket: &Socket<Lab>) -> Vec<u32> {
        lock(&self.counted).remove(&socket.id()).unwrap_or_default()
    }

    async fn transport(&self, socket: &Socket<Lab>) -> String {
        socket.transport().as_str().to_owned()
    }

    async fn kick(&self, socket: &Socket<Lab>) {
        socket.disconnect();
    }

    async fn close(&self, socket: &Socket<Lab>) {
        socket.close();
    }

    async fn departures(&self, _: &Socket<Lab>, id: String) -> Vec<String> {
        let departures = lock(&self.departures);
        let of_id = departures.iter().find(|(socket, _)| socket.as_str() == id);
        of_id.map(|(_, reasons)| reasons.clone()).unwrap_or_default()
    }

    async fn disconnect(&self, socket: &Socket<Lab>, reason: DisconnectReason) {
        let reason = reason.as_str().to_owned();
        lock(&self.departures).entry(socket.id()).or_default().push(reason);
    }
}

impl From<AckError> for AskError {
    fn from(error: AckError) -> Self {
        match error {
            AckError::Timeout => Self::TimedOut,
            AckError::Rejected(issues) => {
                Self::Misfit { path: issues.into_iter().next().map(|issue| issue.path).unwrap_or_default() }
            }
            _ => Self::Gone,
        }
    }
}

fn rooms(socket: &Socket<Lab>) -> Vec<String> {
    let mut rooms: Vec<_> = socket.rooms().iter().map(ToString::to_string).collect();
    rooms.sort();
    rooms
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
