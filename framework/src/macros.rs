//! The macros, each with an example: beside what the macros' own crate says of them, which cannot depend on this one.

/// What travels: a struct or an enum with one attribute.
///
/// ```
/// use std::net::IpAddr;
///
/// use ackord::payload;
///
/// /// A message to post.
/// #[payload]
/// #[serde(rename_all = "camelCase")]
/// pub struct NewMessage {
///     #[payload(length(min = 1, max = 2000), custom(no_shouting))]
///     pub text: String,
///     #[payload(range(min = 1))]
///     pub reply_to: Option<u32>,
///     /// Past 2^53, so a string in JavaScript.
///     #[payload(string)]
///     pub draft: u64,
///     /// Of another crate: a string in the schema and in TypeScript.
///     #[payload(as = "String")]
///     pub from: IpAddr,
/// }
///
/// fn no_shouting(text: &String) -> Result<(), &'static str> {
///     if text.ends_with("!!!") { Err("must not shout") } else { Ok(()) }
/// }
///
/// /// A type of another crate as an argument of its own.
/// #[payload]
/// #[derive(Clone, Copy, PartialEq)]
/// #[serde(transparent)]
/// pub struct Host(#[payload(as = "String")] IpAddr);
///
/// #[payload]
/// #[serde(tag = "code", rename_all = "snake_case")]
/// pub enum PostError {
///     Muted { until: String },
///     UnknownRoom,
/// }
/// ```
pub use ackord_macros::payload;

/// What clients may do in a namespace: a trait.
///
/// ```
/// # use ackord::{Bytes, DisconnectReason, Handshake, InternalExt, Namespace, Reply, Socket, Value, handler, payload};
/// # #[payload] pub struct Token { token: String }
/// # #[payload] pub struct Posted { id: u32 }
/// # #[payload] pub enum PostError { Muted }
/// # #[derive(Namespace)] #[namespace("/chat")] pub struct Chat;
/// /// Session data: it stays on the server, so it is no payload.
/// pub struct User {
///     name: String,
/// }
///
/// #[payload]
/// pub enum Refused {
///     BadToken,
/// }
///
/// // `thiserror` derives it.
/// impl std::fmt::Display for Refused {
///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
///         f.write_str("bad token")
///     }
/// }
///
/// #[handler(Chat)]
/// pub trait ChatHandler {
///     #[connect]
///     async fn connect(&self, auth: Token, peer: &Handshake<Chat>) -> Result<User, Refused>;
///     #[connected]
///     async fn connected(&self, socket: &Socket<Chat>) {}
///     /// Post a message.
///     #[event("chat message", order = "serial")]
///     async fn post(
///         &self,
///         socket: &Socket<Chat>,
///         #[payload(length(min = 1, max = 2000))] text: String,
///         picture: Option<Bytes>,
///     ) -> Reply<Posted, PostError>;
///     #[event]
///     async fn user_typing(&self, socket: &Socket<Chat>);
///     #[fallback]
///     async fn other(&self, socket: &Socket<Chat>, event: String, args: Vec<Value>, wants_ack: bool) -> Option<Value> {
///         None
///     }
///     #[disconnect]
///     async fn disconnect(&self, socket: &Socket<Chat>, reason: DisconnectReason) {}
/// }
///
/// struct Server;
///
/// impl ChatHandler for Server {
///     async fn connect(&self, auth: Token, _: &Handshake<Chat>) -> Result<User, Refused> {
///         if auth.token == "ann" { Ok(User { name: auth.token }) } else { Err(Refused::BadToken) }
///     }
///
///     async fn post(
///         &self,
///         socket: &Socket<Chat>,
///         text: String,
///         _: Option<Bytes>,
///     ) -> Reply<Posted, PostError> {
///         if socket.data().name == "bob" {
///             Err(PostError::Muted)?;
///         }
///         let id = text.parse().internal()?;
///         Ok(Posted { id })
///     }
///
///     async fn user_typing(&self, _: &Socket<Chat>) {}
/// }
/// ```
pub use ackord_macros::handler;

/// What a server emits: an enum.
///
/// ```
/// use ackord::{Ack, Bytes, Events, Namespace, Socket, payload};
///
/// #[payload]
/// pub struct Question {
///     text: String,
/// }
///
/// #[derive(Events)]
/// pub enum ChatEvent {
///     /// A message was posted in a room you joined.
///     #[event("chat message")]
///     Message(String, Bytes),
///     UserJoined { user: String },
///     Confirm(Question, Ack<bool>),
///     Closed,
/// }
///
/// #[derive(Namespace)]
/// #[namespace("/chat", emits = ChatEvent)]
/// pub struct Chat;
///
/// async fn ask(socket: &Socket<Chat>) -> Result<bool, ackord::AckError> {
///     socket.emit(ChatEvent::UserJoined { user: "ann".to_owned() });
///     let question = Question { text: "Stay?".to_owned() };
///     socket.emit_with_ack(|ack| ChatEvent::Confirm(question, ack)).await
/// }
/// ```
pub use ackord_macros::Events;

/// Whom a broadcast names: an enum of rooms.
///
/// ```
/// use ackord::{Namespace, Room, Socket};
///
/// #[derive(Room)]
/// pub enum ChatRoom {
///     Lobby,
///     #[room("room:{0}")]
///     Named(String),
///     #[room("{team}/{seat}")]
///     Seat { team: String, seat: u32 },
/// }
///
/// #[derive(Namespace)]
/// #[namespace("/chat", rooms = ChatRoom)]
/// pub struct Chat;
///
/// assert_eq!(ChatRoom::Lobby.name().as_str(), "lobby");
/// assert_eq!(ChatRoom::Seat { team: "red".to_owned(), seat: 7 }.name().as_str(), "red/7");
///
/// fn enter(socket: &Socket<Chat>) {
///     socket.leave(ChatRoom::Lobby);
///     socket.join(ChatRoom::Named("rust".to_owned()));
/// }
/// ```
pub use ackord_macros::Room;

/// What a client connects to, as a type.
///
/// ```
/// use ackord::{Events, Namespace, Room};
///
/// #[derive(Events)]
/// pub enum ChatEvent {
///     Closed,
/// }
///
/// #[derive(Room)]
/// pub enum ChatRoom {
///     Lobby,
/// }
///
/// /// Public chat.
/// #[derive(Namespace)]
/// #[namespace("/chat", emits = ChatEvent, rooms = ChatRoom)]
/// pub struct Chat;
///
/// /// One project: each is a namespace of its own.
/// #[derive(Namespace, Debug, PartialEq)]
/// #[namespace("/project/{id}")]
/// pub struct Project {
///     id: u32,
/// }
///
/// assert_eq!(Chat.path(), "/chat");
/// assert_eq!(Project { id: 7 }.path(), "/project/7");
/// assert_eq!(Project::from_path("/project/007"), None);
/// ```
///
/// What others see of its sockets, and what servers tell each other of it:
///
/// ```
/// use ackord::{Ack, Broadcast, Events, Io, Namespace, Never, ServerAcks, Socket, handler, payload};
///
/// /// The data of a socket stays on its server …
/// pub struct User {
///     name: String,
///     token: String,
/// }
///
/// /// … and this is what others see of it.
/// #[payload]
/// pub struct Member {
///     name: String,
/// }
///
/// impl From<&User> for Member {
///     fn from(user: &User) -> Self {
///         Self { name: user.name.clone() }
///     }
/// }
///
/// #[derive(Events)]
/// #[events(server)]
/// pub enum ChatServerEvent {
///     Reload { reason: String },
///     Count(Ack<u32>),
/// }
///
/// #[derive(Namespace)]
/// #[namespace("/chat", public = Member, server = ChatServerEvent)]
/// pub struct Chat;
///
/// #[handler(Chat)]
/// pub trait ChatHandler {
///     #[connect]
///     async fn connect(&self) -> Result<User, Never>;
///     #[event]
///     async fn typing(&self, socket: &Socket<Chat>) {}
///     #[server_event]
///     async fn server_event(&self, here: Broadcast<Chat>, event: ChatServerEvent);
/// }
///
/// struct Server;
///
/// impl ChatHandler for Server {
///     async fn connect(&self) -> Result<User, Never> {
///         Ok(User { name: "ann".to_owned(), token: "secret".to_owned() })
///     }
///
///     async fn server_event(&self, here: Broadcast<Chat>, event: ChatServerEvent) {
///         match event {
///             ChatServerEvent::Reload { reason } => println!("{reason}"),
///             ChatServerEvent::Count(ack) => ack.answer(here.count() as u32),
///         }
///     }
/// }
///
/// async fn look(io: &Io) -> Result<(), ackord::FetchError> {
///     for socket in io.of::<Chat>().within("lobby").fetch().await? {
///         println!("{} is {}", socket.id(), socket.data().name);
///     }
///     io.of::<Chat>().server_side_emit(ChatServerEvent::Reload { reason: "new prices".to_owned() });
///     let ServerAcks { answers, missing } =
///         io.of::<Chat>().server_side_emit_with_ack::<u32>(ChatServerEvent::Count).await;
///     println!("{} clients, {missing} servers did not say", answers.iter().sum::<u32>());
///     Ok(())
/// }
/// ```
pub use ackord_macros::Namespace;
