use std::sync::atomic::{AtomicU32, Ordering};

use ackord::{Contract, Events, Io, Namespace, Reply, Room, Socket, handler, payload};

#[payload]
pub struct Token { pub name: String }

#[payload]
#[derive(Debug, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refused { #[error("say who you are")] NoName }

/// A message to post.
#[payload]
pub struct NewMessage {
    pub room: String,
    #[payload(length(min = 1, max = 2000))]
    pub text: String,
}

#[payload]
pub struct Posted { pub id: u32 }

#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PostError { Muted { until: String } }

/// What the server emits on `/chat`.
#[derive(Events)]
pub enum ChatEvent {
    /// A message was posted in a room you joined.
    #[event("chat message")]
    Message { from: String, text: String },
}

#[derive(Room)]
pub enum ChatRoom { #[room("room:{0}")] Named(String) }

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]
pub struct Chat;

/// What a client may do on `/chat`.
#[handler(Chat, client = ChatClient)]
pub trait ChatHandler {
    /// Decides who comes in. What it returns is the data of the socket.
    #[connect]
    async fn connect(&self, auth: Token) -> Result<String, Refused>;
    #[event]
    async fn join(&self, socket: &Socket<Chat>, room: String);
    /// Post a message.
    #[event("chat message")]
    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError>;
}

#[derive(Default)]
pub struct Server { last_id: AtomicU32 }

impl ChatHandler for Server {
    async fn connect(&self, auth: Token) -> Result<String, Refused> {
        if auth.name.is_empty() { Err(Refused::NoName) } else { Ok(auth.name) }
    }

    async fn join(&self, socket: &Socket<Chat>, room: String) { socket.join(ChatRoom::Named(room)); }

    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError> {
        let from = socket.data().clone();
        if from == "spammer" { return Err(PostError::Muted { until: "noon".into() }.into()); }
        socket.to(ChatRoom::Named(message.room)).emit(ChatEvent::Message { from, text: message.text });
        Ok(Posted { id: self.last_id.fetch_add(1, Ordering::Relaxed) })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let contract = Contract::new("chat", "1.0.0").namespace::<Chat>();
    contract.write_typescript("web/src/chat.ts")?;
    let io = Io::builder().serve::<Chat, _>(Server::default()).contract(contract).docs("/docs").build()?;
    io.listen("localhost:3000", io.router()).await?;
    Ok(())
}
