use std::sync::atomic::{AtomicU32, Ordering};

use ackord::{DisconnectReason, Events, Io, Namespace, Reply, Socket, handler, payload};
use axum::Router;
use axum::extract::State as Shared;
use axum::routing::post;

#[payload]
pub struct Token {
    name: String,
}

pub struct User {
    name: String,
}

#[payload]
#[derive(Debug, thiserror::Error)]
#[error("say who you are")]
pub struct NoName {}

#[payload]
pub struct NewMessage {
    room: String,
    text: String,
}

#[payload]
pub struct Posted {
    id: u32,
}

/// What the server emits.
#[derive(Events)]
pub enum ChatEvent {
    Message { from: String, text: String },
    Left(String),
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
pub struct Chat;

/// What a client may do.
#[handler(Chat)]
pub trait ChatHandler {
    #[connect]
    async fn connect(&self, token: Token) -> Result<User, NoName>;
    #[event]
    async fn join(&self, socket: &Socket<Chat>, room: String) -> String;
    #[event]
    async fn message(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted>;
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason);
}

#[derive(Default)]
struct Server {
    messages: AtomicU32,
}

impl ChatHandler for Server {
    async fn connect(&self, token: Token) -> Result<User, NoName> {
        if token.name.is_empty() {
            return Err(NoName {});
        }
        Ok(User { name: token.name })
    }

    async fn join(&self, socket: &Socket<Chat>, room: String) -> String {
        socket.join(&room);
        room
    }

    async fn message(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted> {
        let from = socket.data().name.clone();
        socket.to(message.room).emit(ChatEvent::Message { from, text: message.text });
        Ok(Posted { id: self.messages.fetch_add(1, Ordering::Relaxed) })
    }

    async fn disconnect(&self, socket: &Socket<Chat>, _: DisconnectReason) {
        socket.broadcast().emit(ChatEvent::Left(socket.data().name.clone()));
    }
}

async fn push(Shared(io): Shared<Io>, text: String) {
    io.of::<Chat>().to("lobby").emit(ChatEvent::Message { from: "the house".to_owned(), text });
}

pub fn app() -> Result<(Io, Router), ackord::Error> {
    let io = Io::builder().max_payload(5_000_000).serve::<Chat, _>(Server::default()).build()?;
    let app = Router::new().route("/push", post(push)).with_state(io.clone()).merge(io.router());
    Ok((io, app))
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let (io, app) = app()?;
    io.listen("localhost:3000", app).await
}
