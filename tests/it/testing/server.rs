use std::time::Duration;

use ackord::{Ack, Events, InternalExt, Io, Namespace, Reply, Room, Socket, Test, handler, payload};

#[payload]
pub struct Token { pub name: String }

#[payload]
#[derive(Debug, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refused { #[error("say who you are")] NoName }

#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PostError { Muted { until: String } }

#[derive(Events)]
pub enum ChatEvent {
    Message { from: String, text: String },
    Confirm(String, Ack<bool>),
}

#[derive(Room)]
pub enum ChatRoom { #[room("room:{0}")] Named(String) }

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]
pub struct Chat;

#[handler(Chat, client = ChatClient)]
pub trait ChatHandler {
    #[connect]
    async fn connect(&self, auth: Token) -> Result<String, Refused>;
    #[event]
    async fn join(&self, socket: &Socket<Chat>, room: String);
    /// Post a message.
    #[event]
    async fn post(
        &self,
        socket: &Socket<Chat>,
        room: String,
        #[payload(length(min = 1, max = 2000))] text: String,
    ) -> Reply<u32, PostError>;
    /// Leave, if you confirm it.
    #[event]
    async fn leave(&self, socket: &Socket<Chat>, room: String) -> Reply<bool>;
}

pub struct Server;

impl ChatHandler for Server {
    async fn connect(&self, auth: Token) -> Result<String, Refused> {
        if auth.name.is_empty() { Err(Refused::NoName) } else { Ok(auth.name) }
    }

    async fn join(&self, socket: &Socket<Chat>, room: String) { socket.join(ChatRoom::Named(room)); }

    async fn post(&self, socket: &Socket<Chat>, room: String, text: String) -> Reply<u32, PostError> {
        let from = socket.data().clone();
        if from == "spammer" { return Err(PostError::Muted { until: "noon".into() }.into()); }
        socket.to(ChatRoom::Named(room)).emit(ChatEvent::Message { from, text });
        Ok(1)
    }

    async fn leave(&self, socket: &Socket<Chat>, room: String) -> Reply<bool> {
        let question = format!("Leave {room}?");
        let patient = socket.timeout(Duration::from_secs(60));
        let yes = patient.emit_with_ack(|ack| ChatEvent::Confirm(question, ack)).await.internal()?;
        if yes { socket.leave(ChatRoom::Named(room)); }
        Ok(yes)
    }
}

/// What each test begins with.
pub fn test() -> Test {
    Io::builder().serve::<Chat, _>(Server).build().expect("the options make sense").test()
}

pub fn named(name: &str) -> Token { Token { name: name.into() } }
