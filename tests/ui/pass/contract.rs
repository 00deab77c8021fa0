//! The whole contract, and a server that keeps it.

use std::sync::Arc;
use std::time::Duration;

use ackord::{
    Ack, Args, Bytes, DisconnectReason, Events, Handshake, InternalExt, Namespace, Reply, Room, Socket, Value, handler,
    payload,
};

/// A message to post.
#[payload]
pub struct NewMessage {
    pub room: String,
    #[payload(length(min = 1, max = 2000))]
    pub text: String,
    pub reply_to: Option<u32>,
}
#[payload]
pub struct Message {
    pub id: u32,
    pub room: String,
    pub from: String,
    pub text: String,
}
#[payload]
pub struct Posted {
    pub id: u32,
}
#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PostError {
    Muted { until: String },
    UnknownRoom,
}
#[payload]
pub struct Token {
    pub token: String,
}
#[payload]
#[derive(thiserror::Error, Debug)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refused {
    #[error("bad token")]
    BadToken,
    #[error("banned until {until}")]
    Banned { until: String },
}
#[payload]
pub struct Question {
    pub text: String,
}
#[payload]
pub struct Receipt {
    pub yes: bool,
}

/// Session data stays on the server, so it is no payload.
pub struct User {
    pub name: String,
}

/// What the server emits on `/chat`.
#[derive(Events)]
pub enum ChatEvent {
    /// A message was posted in a room you joined.
    #[event("chat message")]
    Message(Message),
    UserJoined {
        user: String,
    },
    Salute(String, Vec<String>, Bytes),
    Anything(Args<Vec<Value>>),
    /// Answer with a `Receipt`.
    Confirm(Question, Ack<Receipt>),
}

#[derive(Room)]
pub enum ChatRoom {
    Lobby,
    #[room("room:{0}")]
    Named(String),
}

/// Public chat.
#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]
pub struct Chat;

/// What a client may do on `/chat`.
#[handler(Chat)]
pub trait ChatHandler {
    /// Decides who comes in. What it returns is the socket's data.
    #[connect]
    async fn connect(&self, auth: Token, peer: &Handshake<Chat>) -> Result<User, Refused>;
    /// Runs behind the CONNECT answer and before the first event.
    #[connected]
    async fn connected(&self, socket: &Socket<Chat>) {}
    /// Post a message.
    #[event("chat message")]
    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError>;
    #[event]
    async fn typing(&self, socket: &Socket<Chat>, #[payload(length(max = 20))] room: String);
    #[event(order = "serial")]
    async fn rooms(&self, socket: &Socket<Chat>) -> Vec<String>;
    #[event]
    async fn anything(&self, socket: &Socket<Chat>, args: Args<Vec<Value>>) -> Args<(u32, String)> {
        Args((args.0.len() as u32, socket.id().to_string()))
    }
    #[fallback]
    async fn otherwise(
        &self,
        socket: &Socket<Chat>,
        event: String,
        args: Vec<Value>,
        wants_ack: bool,
    ) -> Option<Vec<Value>> {
        let _ = event;
        wants_ack.then_some(args)
    }
    #[disconnecting]
    async fn disconnecting(&self, socket: &Socket<Chat>, reason: DisconnectReason) {}
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason) {}
}

#[derive(Namespace)]
#[namespace("/project/{id}/{name}")]
pub struct Project {
    id: u32,
    name: String,
}

#[handler(Project, order = "serial", rename_all = "kebab-case")]
pub trait ProjectHandler {
    #[event]
    async fn rename_all_files(&self, socket: &Socket<Project>, to: Option<String>) -> bool;
}

pub struct Server;

impl Server {
    fn muted(&self) -> Result<bool, std::io::Error> {
        Ok(false)
    }
}

impl ChatHandler for Server {
    async fn connect(&self, auth: Token, peer: &Handshake<Chat>) -> Result<User, Refused> {
        let _ = peer.header("origin");
        if auth.token.is_empty() {
            return Err(Refused::BadToken);
        }
        Ok(User { name: auth.token })
    }
    async fn connected(&self, socket: &Socket<Chat>) {
        socket.join(ChatRoom::Lobby);
    }
    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError> {
        if self.muted().internal()? {
            return Err(PostError::Muted { until: "noon".into() }.into());
        }
        let from = socket.data().name.clone();
        socket.to(ChatRoom::Named(message.room.clone())).emit(ChatEvent::Message(Message {
            id: 1,
            from,
            room: message.room,
            text: message.text,
        }));
        Ok(Posted { id: 1 })
    }
    async fn typing(&self, socket: &Socket<Chat>, room: String) {
        let question = Question { text: room };
        let answer =
            socket.timeout(Duration::from_secs(5)).emit_with_ack(|ack| ChatEvent::Confirm(question, ack)).await;
        if let Ok(Receipt { yes: true }) = answer {
            socket.emit(ChatEvent::UserJoined { user: "ann".into() });
        }
    }
    async fn rooms(&self, socket: &Socket<Chat>) -> Vec<String> {
        socket.rooms().iter().map(ToString::to_string).collect()
    }
}

impl ProjectHandler for Server {
    async fn rename_all_files(&self, socket: &Socket<Project>, to: Option<String>) -> bool {
        socket.join("files");
        socket.leave(&"files".to_owned());
        socket.namespace().id == 7 && to.is_some()
    }
}

fn serves<N: ackord::__private::Serves<H>, H>(_: H) {}

pub fn main() {
    serves::<Chat, _>(Server);
    serves::<Chat, _>(Arc::new(Server));
    serves::<Project, _>(Server);
    assert_eq!(Chat.path(), "/chat");
}
