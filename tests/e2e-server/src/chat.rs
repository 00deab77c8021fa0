//! The namespace `/chat`: only with a token, and with a fallback.

use ackord::{Events, Handshake, Namespace, Socket, Value, handler, payload};

/// What one comes in with.
#[payload]
pub(crate) struct Token {
    #[payload(length(min = 3))]
    token: String,
}

/// Why somebody did not come in.
#[payload]
#[derive(Debug, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum Refused {
    #[error("bad token")]
    BadToken,
    #[error("banned until {until}")]
    Banned { until: String },
}

/// The data of a socket.
pub(crate) struct User {
    name: String,
}

/// What the server emits.
#[derive(Events)]
pub(crate) enum ChatEvent {
    /// To everybody who came in, before anything else.
    Welcome { name: String },
    /// A message of somebody else.
    #[event("chat message")]
    Message(String),
}

/// A second namespace on the same connection.
#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
pub(crate) struct Chat;

/// What a client may do.
#[handler(Chat)]
pub(crate) trait ChatHandler {
    /// The token is the name, unless it is a bad one.
    #[connect]
    async fn connect(&self, auth: Token, peer: &Handshake<Chat>) -> Result<User, Refused>;
    /// Says welcome.
    #[connected]
    async fn connected(&self, socket: &Socket<Chat>);
    /// Who am I?
    #[event]
    async fn who(&self, socket: &Socket<Chat>) -> String;
    /// To everybody else.
    #[event("chat message")]
    async fn post(&self, socket: &Socket<Chat>, text: String);
    /// Every other event: its name, the number of its arguments, whether an answer was asked for.
    #[fallback]
    async fn unknown(&self, socket: &Socket<Chat>, name: String, arguments: Vec<Value>, asked: bool) -> Option<String>;
}

pub(crate) struct ChatServer;

impl ChatHandler for ChatServer {
    async fn connect(&self, auth: Token, _: &Handshake<Chat>) -> Result<User, Refused> {
        match auth.token.as_str() {
            "wrong" => Err(Refused::BadToken),
            "banned" => Err(Refused::Banned { until: "noon".to_owned() }),
            _ => Ok(User { name: auth.token }),
        }
    }

    async fn connected(&self, socket: &Socket<Chat>) {
        let name = socket.data().name.clone();
        socket.emit(ChatEvent::Welcome { name });
    }

    async fn who(&self, socket: &Socket<Chat>) -> String {
        socket.data().name.clone()
    }

    async fn post(&self, socket: &Socket<Chat>, text: String) {
        socket.broadcast().emit(ChatEvent::Message(text));
    }

    async fn unknown(&self, _: &Socket<Chat>, name: String, arguments: Vec<Value>, asked: bool) -> Option<String> {
        (name != "ignored").then(|| format!("{name} {} {asked}", arguments.len()))
    }
}
