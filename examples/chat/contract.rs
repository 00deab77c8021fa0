//! The contract of the chat: who comes in, what a client may do, what the server emits.

use ackord::{Contract, DisconnectReason, Events, Handshake, Namespace, Reply, Room, Socket, handler, payload};

use crate::server::Guest;

/// What somebody comes in with.
#[payload]
#[derive(Debug)]
pub struct Entry {
    /// The name that the others see.
    #[payload(length(min = 1, max = 24))]
    pub nick: String,
    /// A secret of this browser tab. Whoever shows it may take the nick over from a connection that was lost.
    #[payload(length(max = 64))]
    pub key: Option<String>,
}

/// Why somebody did not come in.
#[payload]
#[derive(Debug, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refused {
    /// Somebody else has that nick.
    #[error("the nick “{nick}” is taken")]
    NickTaken {
        /// The nick as the other one writes it.
        nick: String,
    },
    /// Not a nick that others could read.
    #[error("a nick has no spaces at its ends and no control characters")]
    NickInvalid,
    /// Too many are here already.
    #[error("the chat is full, {limit} people are here")]
    Full {
        /// How many may be here.
        limit: u32,
    },
}

/// A room as the list shows it.
#[payload]
#[derive(Clone, Debug)]
pub struct RoomInfo {
    /// Its name.
    pub name: String,
    /// How many are in it.
    pub members: u32,
}

/// A message to post.
#[payload]
#[derive(Debug)]
pub struct NewMessage {
    /// The room that the sender is in.
    pub room: String,
    /// What to say.
    #[payload(length(min = 1, max = 2000))]
    pub text: String,
}

/// A message that was posted.
#[payload]
#[derive(Clone, Debug)]
pub struct Message {
    /// Grows from message to message.
    pub id: u32,
    /// Where it was posted.
    pub room: String,
    /// Who posted it.
    pub from: String,
    /// What was said.
    pub text: String,
    /// When, in milliseconds since 1970.
    #[payload(number)]
    pub at: u64,
}

/// The receipt of a message.
#[payload]
#[derive(Debug)]
pub struct Posted {
    /// The id of the message.
    pub id: u32,
    /// When it was posted, in milliseconds since 1970.
    #[payload(number)]
    pub at: u64,
}

/// Why a message was not posted.
#[payload]
#[derive(Debug)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PostError {
    /// Too many messages in too short a time.
    RateLimited {
        /// Seconds to wait.
        seconds: u32,
    },
    /// Went on in spite of being rate limited.
    Muted {
        /// Seconds to wait.
        seconds: u32,
    },
    /// Who is not in a room cannot post there.
    NotInRoom,
}

/// What somebody sees who joined a room.
#[payload]
#[derive(Debug)]
pub struct Joined {
    /// The room.
    pub room: String,
    /// The last messages, the oldest first.
    pub history: Vec<Message>,
    /// The nicks in the room, one's own among them.
    pub members: Vec<String>,
}

/// Why a room was not joined.
#[payload]
#[derive(Debug)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum JoinError {
    /// There is no such room.
    UnknownRoom,
}

/// A room to open.
#[payload]
#[derive(Debug)]
pub struct NewRoom {
    /// Its name.
    #[payload(length(min = 1, max = 32))]
    pub name: String,
}

/// Why a room was not opened.
#[payload]
#[derive(Debug)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CreateError {
    /// There is one of that name.
    Exists,
    /// There are many rooms, and somebody is in each of them.
    TooManyRooms,
}

/// What the server emits.
#[derive(Clone, Debug, Events)]
pub enum ChatEvent {
    /// A message was posted in the room you are in.
    #[event("chat message")]
    Message(Message),
    /// Somebody joined the room you are in.
    Entered {
        /// The room.
        room: String,
        /// Who.
        nick: String,
    },
    /// Somebody left the room you are in.
    Left {
        /// The room.
        room: String,
        /// Who.
        nick: String,
    },
    /// Somebody is writing. It is repeated while it lasts, and holds for a few seconds.
    Typing {
        /// The room.
        room: String,
        /// Who.
        nick: String,
    },
    /// The rooms, whenever something about them changed.
    Rooms(Vec<RoomInfo>),
    /// How many people are here.
    Presence {
        /// Their number.
        online: u32,
    },
}

/// The rooms that sockets join.
#[derive(Clone, Debug, Room)]
pub enum ChatRoom {
    /// A room of the list.
    #[room("room:{0}")]
    Named(String),
}

/// The chat.
#[derive(Debug, Namespace)]
#[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]
pub struct Chat;

/// What a client may do in the chat.
#[handler(Chat, client = ChatClient)]
pub trait ChatHandler {
    /// Takes the nick.
    #[connect]
    async fn connect(&self, entry: Entry, peer: &Handshake<Chat>) -> Result<Guest, Refused>;

    /// Tells everybody who came.
    #[connected]
    async fn connected(&self, socket: &Socket<Chat>);

    /// Go to a room. You leave the one you were in.
    #[event]
    async fn join(&self, socket: &Socket<Chat>, room: String) -> Reply<Joined, JoinError>;

    /// Open a room.
    #[event]
    async fn create(&self, socket: &Socket<Chat>, room: NewRoom) -> Reply<RoomInfo, CreateError>;

    /// Post a message in the room you are in. You do not get it yourself: the receipt has what you do not know.
    #[event("chat message")]
    async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted, PostError>;

    /// Say that you are writing.
    #[event]
    async fn typing(&self, socket: &Socket<Chat>);

    /// Gives the nick back.
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason);
}

/// The contract as a document, for the page's TypeScript.
pub fn contract() -> Contract {
    Contract::new("chat", "1.0.0").namespace::<Chat>()
}
