//! The server of the page in docs/react.md.

use std::time::Duration;

use ackord::{DisconnectReason, Events, Io, Namespace, Reply, Socket, handler, payload};

/// Who comes in.
#[payload]
pub(super) struct Token {
    /// The name that the others see.
    name: String,
}

/// Why somebody did not come in.
#[payload]
#[derive(Debug, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(super) enum Refused {
    /// There is no name.
    #[error("say who you are")]
    NoName,
}

/// A message to post.
#[payload]
pub(super) struct NewMessage {
    /// What to say.
    #[payload(length(min = 1, max = 200))]
    text: String,
}

/// The receipt of a message.
#[payload]
pub(super) struct Posted {
    /// Its length.
    length: u32,
}

/// Why a message was not posted.
#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub(super) enum PostError {
    /// One has to wait.
    Muted {
        /// Seconds to wait.
        seconds: u32,
    },
}

/// What the server emits.
#[derive(Events)]
pub(super) enum ChatEvent {
    /// A message was posted.
    #[event("chat message")]
    Message {
        /// Who posted it.
        from: String,
        /// What was said.
        text: String,
    },
    /// How many are here.
    Online(u32),
}

/// The chat.
#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
pub(super) struct Chat;

/// What a client may do.
#[handler(Chat)]
pub(super) trait ChatHandler {
    /// Decides who comes in.
    #[connect]
    async fn connect(&self, token: Token) -> Result<String, Refused>;
    #[connected]
    async fn connected(&self, socket: &Socket<Chat>);
    /// Post a message.
    #[event("chat message")]
    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError>;
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason);
}

pub(super) struct Server;

fn count(socket: &Socket<Chat>) {
    let everybody = socket.everybody();
    let online = u32::try_from(everybody.clone().count()).unwrap();
    everybody.emit(ChatEvent::Online(online));
}

impl ChatHandler for Server {
    async fn connect(&self, token: Token) -> Result<String, Refused> {
        if token.name.is_empty() { Err(Refused::NoName) } else { Ok(token.name) }
    }

    async fn connected(&self, socket: &Socket<Chat>) {
        count(socket);
    }

    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError> {
        match message.text.as_str() {
            "spam" => return Err(PostError::Muted { seconds: 30 }.into()),
            "slow" => tokio::time::sleep(Duration::from_secs(3)).await,
            _ => {}
        }
        let length = u32::try_from(message.text.chars().count()).unwrap();
        socket.broadcast().emit(ChatEvent::Message { from: socket.data().clone(), text: message.text });
        Ok(Posted { length })
    }

    async fn disconnect(&self, socket: &Socket<Chat>, _: DisconnectReason) {
        count(socket);
    }
}

pub(super) fn io() -> Io {
    Io::builder().serve::<Chat, _>(Server).build().unwrap()
}
