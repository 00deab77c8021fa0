//! Ackord: typed Socket.IO.
//!
//! A contract in Rust (payloads, an enum of events for each direction that the server speaks, a trait of handlers) is the
//! server's dispatch, the types of the acknowledgements, and the TypeScript of the stock `socket.io-client`.
//!
//! ```no_run
//! use ackord::{Events, Io, Namespace, Reply, Socket, handler, payload};
//!
//! #[payload]
//! struct NewMessage {
//!     #[payload(length(min = 1, max = 2000))]
//!     text: String,
//! }
//!
//! #[payload]
//! struct Posted {
//!     id: u32,
//! }
//!
//! /// What the server emits.
//! #[derive(Events)]
//! enum ChatEvent {
//!     #[event("chat message")]
//!     Message { text: String },
//! }
//!
//! #[derive(Namespace)]
//! #[namespace("/chat", emits = ChatEvent)]
//! struct Chat;
//!
//! /// What a client may do.
//! #[handler(Chat)]
//! trait ChatHandler {
//!     #[event("chat message")]
//!     async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted>;
//! }
//!
//! struct Server;
//!
//! impl ChatHandler for Server {
//!     async fn post(&self, socket: &Socket<Chat>, message: NewMessage) -> Reply<Posted> {
//!         socket.broadcast().emit(ChatEvent::Message { text: message.text });
//!         Ok(Posted { id: 1 })
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), ackord::Error> {
//!     let io = Io::builder().serve::<Chat, _>(Server).build()?;
//!     io.listen("localhost:3000", io.router()).await
//! }
//! ```
//!
//! # Where to look
//!
//! - The contract: [`payload`](macro@payload), [`Events`](macro@Events), [`Namespace`](macro@Namespace),
//!   [`Room`](macro@Room), [`handler`](macro@handler), which has a table of all its methods.
//! - Answers: [`Reply`], [`IntoAck`], [`Failure`], [`InternalExt`]; what is wrong with a payload: [`Rejected`], [`Issue`],
//!   [`codes`]. Emitting: [`Socket`], [`Broadcast`], [`Ack`], [`FromAck`].
//! - Round the handlers: [`IoBuilder::serve_with`], [`EventRequest`], [`EventError`] for middleware; [`Observer`].
//! - From outside: [`Broadcast::fetch`] with [`RemoteSocket`], [`Broadcast::server_side_emit`] with [`ServerEvents`].
//! - Serving: [`Io`], [`IoBuilder`], [`Listener`], [`shutdown_signal`]; its HTTP side: [`Cors`], [`Cookie`],
//!   [`RequestParts`], [`Refusal`], [`HandshakeRequest`]; [`Valid`] for the payloads of your own routes, which are those of
//!   axum 0.8. How packets are written: [`Parser`]. Engine.IO alone: [`engine`]. Clients of Socket.IO 2:
//!   [`IoBuilder::allow_eio3`].
//! - The outputs: [`Contract`]; [`IoBuilder::docs`] for a page to look at, with a console; [`Contract::assert_compatible`]
//!   for the test that it is kept, [`IoBuilder::contract`] and [`IoBuilder::knows`] for clients that were built with an older
//!   one.
//! - Testing: with the feature `test` `Io::test`, which connects a `TestClient` within the process; its calls are
//!   [`Caller`], [`Call`], [`CallError`].
//! - What errors of the compiler name: [`bounds`]; the page
//!   [Compile errors](https://github.com/ackord/ackord/blob/main/docs/compile-errors.md) shows them all.
//! - Guides: the folder [`docs`](https://github.com/ackord/ackord/tree/main/docs) of the repository.
//!
//! What goes wrong in handlers and connections is logged with [`tracing`](https://docs.rs/tracing); secrets and payloads
//! are not. Handlers' panics are contained, which needs `panic = "unwind"`, the default.
//!
//! # Coming back
//!
//! With [`IoBuilder::recovery`] a client that lost its connection has its session back when it reconnects: the same id,
//! data and rooms, and exactly the events that it missed, in order and once. Else [`Socket::recovered`] is `false`, and it
//! is new. The stock client needs nothing for that.
//!
//! Each event that asks for no acknowledgement has a string behind its arguments then, as in Node: the client's place in
//! what it was sent. Handlers never see it, and the generated types do not name it; a listener of the page that takes any
//! number of arguments does.
//!
//! # What is known of a payload
//!
//! Over WebSocket a connection that breaks ends its session. Over polling each payload is the answer to a GET on a
//! connection that may be any, and a session goes on only if its payloads came. One that could not be handed to the
//! system, or whose connection is reset before the session's next GET or its upgrade, ends the session with
//! `transport error`, as a GET that is given up does: the client opens a new one, and nobody misses an event in silence.
//! Until the system has it, a payload counts as unsent.
//!
//! What cannot be known is whether a client has read what the system took: if its machine vanishes, which the heartbeat
//! finds; if it ends the connection in order while the answer travels; if it asked us to close the connection behind the
//! answer, since what it says afterwards reaches nobody. Behind a proxy, connections are the proxy's, and so is all of
//! this.
//!
//! That holds with [`Io::listen`] and [`Io::bind`]. Behind another server, such as `axum::serve`, it is known whether the
//! payload was taken from us, and not what became of it.
//!
//! # Memory
//!
//! What a client makes the server hold is bounded; what the allocator gives back to the system is another matter. That of
//! glibc keeps blocks of up to 32 MiB once such a one was freed, for each thread. After a run of hostile clients that send
//! 1 MB of numbers again and again, a server of 5 MB stayed at 69 MB with it as it is, and at 16 MB with
//! `MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072` in its environment. Set these where memory is scarce, or
//! choose another allocator.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `server` (default) | serving, with tokio, hyper and axum |
//! | `contract` (default) | the contract document, its printers and the documentation page |
//! | `compression` | compressed answers over HTTP |
//! | `msgpack` | `Parser::MessagePack`, for clients with `socket.io-msgpack-parser` |
//! | `permessage-deflate` | compressed WebSocket messages |
//! | `test` | clients within the process, for tests of handlers: a feature for dev-dependencies |
//!
//! Without any a crate has all that a contract is made of: payloads, events, namespaces, rooms and the traits of handlers.
//!
//! # Layers
//!
//! Data flows one way, and imports only look down:
//!
//! | folder | holds | knows |
//! |---|---|---|
//! | `surface` | `Io`, its builder, the axum service, the accept loop, the documentation page, test clients | HTTP, axum, hyper |
//! | `io` | transports, the driver of a connection, the sessions, the other end of a connection for tests | tokio |
//! | `typed` | sockets, broadcasts, acks, handlers, payloads, rooms, the contract from the types | the user's types |
//! | `hub` | namespaces, the adapter, the outbox, what is kept for recovery | rooms, sockets, fan-out |
//! | `machines` | the Engine.IO session, the Socket.IO connection, acks, WebSocket | nothing but values: no task, clock or lock |
//! | `values` | packets, payloads, handshakes, ids, options | themselves |

// Without its upper layers much of the lower ones is not reached.
#![cfg_attr(not(feature = "server"), allow(unreachable_pub))]
#![cfg_attr(not(all(feature = "server", feature = "contract")), allow(dead_code))]

// The macros name this crate `::ackord`, also in its own tests.
extern crate self as ackord;

mod hub;
#[cfg(feature = "server")]
mod io;
mod machines;
mod macros;
#[cfg(feature = "server")]
mod surface;
mod typed;
mod values;

#[doc(hidden)]
pub mod __private;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;

// The contract.
pub use macros::{Events, Namespace, Room, handler, payload};
pub use typed::check::{Checker, Issue, Rejected};
pub use typed::codes;
pub use typed::events::{EmitsOn, EncodeError, EventWriter, Events, NoEvents};
pub use typed::namespace::{Namespace, Served};
pub use typed::payload::{Payload, PayloadKey};
pub use typed::public::NoPublicData;
pub use typed::room::{IntoRoom, Room, RoomName};
pub use typed::server_events::ServerEvents;
pub use values::parser::bytes::Bytes;
pub use values::parser::value::{Map, Value};

/// The crates whose traits make up a [`Payload`], for types that do without [`payload`](macro@payload).
pub use {schemars, serde, ts_rs};

/// What the macros ask of your types, by the names that errors of the compiler have for it.
///
/// There is nothing here to implement or to call: types have these traits by being something else.
///
/// | trait | holds for |
/// |---|---|
/// | `IsPayload`, `IsData`, `IsError`, `IsAnswer`, `Refuses`, `OkArm`, `ErrorArm` | what has `#[payload]`, and what is built in |
/// | `IsAck` | what a handler may return |
/// | `IsRoom`, `IsParameter`, `PathParameter` | what derives `Room`; what has `Display` and `FromStr` |
/// | `ConnectData`, `ConnectOutcome`, `RefusalWords` | what `#[connect]` may return: `Result<D, E>`, its refusal with `Display` |
/// | `DefaultValue` | what has `Default`, where `#[serde(default)]` wants it |
/// | `Length`, `Ranged`, `Text` | what a constraint can measure |
/// | `PublicOf` | what `public = …` can be made of |
/// | `HandledAs`, `HandlerTrait`, `HandlerTraitOf`, `Serves` | namespaces whose handlers were declared with `#[handler]` |
pub mod bounds {
    pub use crate::typed::constraint::{Length, Ranged, Text};
    pub use crate::typed::dispatch::{ConnectData, ConnectOutcome, RefusalWords, Refuses};
    pub use crate::typed::fits::{DefaultValue, IsAck, IsAnswer, IsData, IsError, IsParameter, IsPayload, IsRoom};
    pub use crate::typed::handler_traits::{
        HandledAs, HandlerTrait, HandlerTraitOf, TheOnlyTraitUnlessNamespaceListsHandlers,
    };
    pub use crate::typed::namespace::Serves;
    pub use crate::typed::path::PathParameter;
    pub use crate::typed::public::PublicOf;
    pub use crate::typed::reply::{ErrorArm, OkArm};
}

// What is printed from the contract.
#[cfg(feature = "contract")]
pub use ackord_codegen as codegen;
#[cfg(all(feature = "contract", feature = "server"))]
pub use typed::contract::ContractPolicy;
#[cfg(feature = "contract")]
pub use typed::contract::{Contract, ContractError};

// Handling.
pub use typed::handshake::Handshake;
pub use typed::middleware::{EventError, EventFuture, EventLayer, EventRequest, EventResponse, EventService};
pub use typed::reply::{Args, Failure, InternalExt, IntoAck, Never, NoAck, Reply};
pub use values::reason::DisconnectReason;
pub use values::request::HandshakeRequest;

#[cfg(feature = "server")]
pub use hub::observe::{ObservedEvent, ObservedRefusal, ObservedSocket};

// Emitting.
pub use typed::ack::{Ack, AckError, AckFuture, Acks, AcksFuture, FromAck};
pub use typed::broadcast::Broadcast;
pub use typed::remote::{FetchError, RemoteOptions, RemoteSocket};
pub use typed::server_events::{ServerAcks, ServerAcksFuture};
pub use typed::socket::{EmitOptions, Socket, Untyped, UntypedError};
pub use values::config::Transport;
pub use values::engine::sid::SocketId;

// Calling.
pub use typed::client::{Call, CallError, Caller};

// Testing.
#[cfg(feature = "test")]
pub use surface::test::{
    Test,
    client::{RawEvent, TestClient},
    error::{ClientDisconnect, ConnectError, TestError},
};

// Serving.
#[cfg(feature = "server")]
pub use surface::{
    cookie::{Cookie, SameSite},
    cors::Cors,
    error::Error,
    hooks::{Refusal, RequestParts},
    listen::{Listener, shutdown_signal},
    observer::{ConnectionError, ConnectionErrorContext, Observer},
    server::{Io, IoBuilder},
    valid::{Valid, ValidRejection},
};
#[cfg(feature = "server")]
pub use values::config::Parser;

/// The crate whose types stand in the hooks of the HTTP side.
#[cfg(feature = "server")]
pub use http;

/// Engine.IO alone, without Socket.IO.
#[cfg(feature = "server")]
pub mod engine {
    pub use crate::io::engine_socket::{EngineHandler, EngineSocket, Message};
    pub use crate::surface::engine::{Engine, EngineBuilder};
}
