//! The contract of the server under test, written as a user would: `/` is open to all, `/chat` asks for a token.

use ackord::{
    Ack, Args, Bytes, DisconnectReason, Events, Handshake, Namespace, Never, NoAck, Reply, Room, Socket, Value,
    handler, payload,
};

/// What the server emits on `/`.
#[derive(Events)]
pub(crate) enum MainEvent {
    /// The auth payload, right behind the CONNECT answer.
    Auth(Value),
    #[event("message-back")]
    MessageBack(Args<Vec<Value>>),
    Said(String),
    Numbered(u32),
    Chunk(u32, String),
    Blob(Bytes, Bytes),
    Ask(String, Ack<String>),
}

#[derive(Namespace)]
#[namespace("/", emits = MainEvent)]
pub(crate) struct Main;

#[payload]
pub(crate) struct NewMessage {
    #[payload(length(min = 1, max = 10))]
    pub(crate) text: String,
    pub(crate) reply_to: Option<u32>,
}

#[payload]
pub(crate) struct Posted {
    pub(crate) id: u32,
}

#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum PostError {
    Muted { until: String },
}

/// What a client may do on `/`.
#[handler(Main)]
pub(crate) trait MainHandler {
    #[connect]
    async fn connect(&self, auth: Value, peer: &Handshake<Main>) -> Result<Value, Never>;
    #[connected]
    async fn connected(&self, socket: &Socket<Main>);
    /// Emits `message-back` with the same arguments.
    #[event]
    async fn message(&self, socket: &Socket<Main>, arguments: Args<Vec<Value>>);
    /// Acknowledges with the same arguments.
    #[event]
    async fn echo(&self, socket: &Socket<Main>, arguments: Args<Vec<Value>>) -> Args<Vec<Value>>;
    #[event]
    async fn nothing(&self, socket: &Socket<Main>);
    #[event]
    async fn silent(&self, socket: &Socket<Main>) -> NoAck;
    #[event]
    async fn bare(&self, socket: &Socket<Main>, text: String) -> String;
    #[event]
    async fn maybe(&self, socket: &Socket<Main>, text: Option<String>) -> Option<String>;
    #[event]
    async fn pair(&self, socket: &Socket<Main>) -> Args<(u32, String)>;
    /// Fails in the way that `how` names.
    #[event]
    async fn reply(&self, socket: &Socket<Main>, how: String) -> Reply<Posted, PostError>;
    #[event]
    async fn result(&self, socket: &Socket<Main>, fine: bool) -> Result<Posted, PostError>;
    #[event]
    async fn done(&self, socket: &Socket<Main>) -> Reply<()>;
    #[event]
    async fn post(&self, socket: &Socket<Main>, message: NewMessage) -> Reply<Posted, PostError>;
    /// As `post`, with an answer that cannot say `rejected`.
    #[event]
    async fn tell(&self, socket: &Socket<Main>, message: NewMessage) -> u32;
    #[event]
    async fn panic(&self, socket: &Socket<Main>) -> u32;
    /// Ends when the test lets it.
    #[event]
    async fn slow(&self, socket: &Socket<Main>, number: u32) -> u32;
    /// As `slow`, one at a time.
    #[event(order = "serial")]
    async fn serial(&self, socket: &Socket<Main>, number: u32) -> u32;
    #[event]
    async fn note(&self, socket: &Socket<Main>, number: u32);
    /// Asks the client with `ask`, and tells how that ended.
    #[event]
    async fn ask(&self, socket: &Socket<Main>, text: String, milliseconds: u32) -> String;
    #[event]
    async fn blob(&self, socket: &Socket<Main>, first: Bytes, second: Bytes);
    #[event]
    async fn volatile(&self, socket: &Socket<Main>, number: u32);
    /// Emits `count` chunks of `size` characters, at once.
    #[event]
    async fn flood(&self, socket: &Socket<Main>, count: u32, size: u32);
    #[event]
    async fn join(&self, socket: &Socket<Main>, room: String) -> Vec<String>;
    #[event]
    async fn leave(&self, socket: &Socket<Main>, room: String) -> Vec<String>;
    /// To everybody else in a room.
    #[event]
    async fn say(&self, socket: &Socket<Main>, room: String, text: String);
    /// To everybody else in one of the rooms, those in `except` left out.
    #[event]
    async fn say_each(&self, socket: &Socket<Main>, rooms: Vec<String>, except: Option<String>, text: String);
    /// To everybody else.
    #[event]
    async fn say_all(&self, socket: &Socket<Main>, text: String);
    /// Says `bye`, and leaves the namespace from the server's side.
    #[event]
    async fn kick(&self, socket: &Socket<Main>);
    /// Says `bye`, and closes the connection from the server's side.
    #[event]
    async fn hang_up(&self, socket: &Socket<Main>);
    #[disconnecting]
    async fn disconnecting(&self, socket: &Socket<Main>, reason: DisconnectReason);
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Main>, reason: DisconnectReason);
}

#[payload]
pub(crate) struct Token {
    #[payload(length(min = 1, max = 40))]
    pub(crate) token: String,
}

#[payload]
#[derive(Debug, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum Refused {
    #[error("bad token")]
    BadToken,
    #[error("banned until {until}")]
    Banned { until: String },
}

/// Session data stays on the server, so it is no payload.
pub(crate) struct User {
    pub(crate) name: String,
}

/// What the server emits on `/chat`.
#[derive(Events)]
pub(crate) enum ChatEvent {
    Welcome { user: String },
    Said(String),
}

#[derive(Room)]
pub(crate) enum ChatRoom {
    Lobby,
    #[room("room:{0}")]
    Named(String),
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]
pub(crate) struct Chat;

/// What a client may do on `/chat`.
#[handler(Chat)]
pub(crate) trait ChatHandler {
    /// Tokens: `banned`, `slow …` (decided when the test lets it), `panic`, `bad`; any other comes in under its name.
    #[connect]
    async fn connect(&self, auth: Token) -> Result<User, Refused>;
    /// Ends when the test lets it, for the name `greeted slowly`.
    #[connected]
    async fn connected(&self, socket: &Socket<Chat>);
    #[event]
    async fn who(&self, socket: &Socket<Chat>) -> String;
    #[event]
    async fn say(&self, socket: &Socket<Chat>, room: String, text: String);
    #[event]
    async fn panic(&self, socket: &Socket<Chat>);
    /// Answers what was asked under any other name.
    #[fallback]
    async fn other(&self, socket: &Socket<Chat>, event: String, args: Vec<Value>, wants_ack: bool) -> Option<String>;
    #[disconnecting]
    async fn disconnecting(&self, socket: &Socket<Chat>, reason: DisconnectReason);
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason);
}
