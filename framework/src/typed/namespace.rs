//! A namespace as a type.

use std::sync::Arc;

use super::broadcast::Broadcast;
use super::describe::{HandlersDescription, NamespaceDescription};
use super::dispatch::{ConnectFuture, ConnectRequest, Dispatched, HandlerFuture, IncomingEvent};
use super::events::Events;
use super::handler_traits::DeclaredEvent;
use super::payload::Payload;
use super::server_events::ServerEvents;
use super::socket::Socket;
use crate::values::reason::DisconnectReason;

/// A namespace, named by a type. Derived.
///
/// The type's fields are the parameters of a dynamic path: a value is one concrete namespace, such as
/// `io.at(Project { id: 7 })` addresses. It is there as long as it has sockets. A parameter is any type with `Display` and
/// `FromStr`; a path is accepted if what was read renders to the same bytes again, so that `/project/007` is not 7.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no namespace",
    label = "is no namespace",
    note = "derive it: `#[derive(Namespace)] #[namespace(\"/path\")] struct {Self};`"
)]
pub trait Namespace: Sized + Send + Sync + 'static {
    /// The path as it was declared, with its parameters in braces: `/chat`, `/project/{id}`.
    const PATTERN: &'static str;

    /// What the server emits on it.
    type Emits: Events;

    /// The list of its handler traits.
    #[doc(hidden)]
    type Handlers;

    /// The place of a handler trait in that list, by the number of its name.
    #[doc(hidden)]
    type Place<const NUMBER: u64>;

    /// The names of the handler traits, where they are listed.
    #[doc(hidden)]
    const LISTED: Option<&'static [&'static str]>;

    /// Whether others can be shown a socket without data.
    #[doc(hidden)]
    const SHOWS_NOTHING: bool;

    /// What others see of a socket without data.
    #[doc(hidden)]
    fn public_of_nothing() -> Self::Public;
    /// What others see of a socket's data: a payload that is made of it, [`NoPublicData`](crate::NoPublicData) where none was named.
    type Public: Payload;

    /// What servers tell each other of it, [`NoEvents`](crate::NoEvents) where nothing was named.
    type Server: ServerEvents;

    /// This namespace's path on the wire.
    fn path(&self) -> String;

    /// The namespace that `path` names, if rendering it again gives the same bytes.
    fn from_path(path: &str) -> Option<Self>;

    /// Describes the marker: its name, docs, parameters, events, rooms.
    #[doc(hidden)]
    fn describe(namespace: &mut NamespaceDescription);
}

/// A namespace whose handler traits were declared. Implemented by [`handler`](macro@crate::handler).
#[diagnostic::on_unimplemented(
    message = "nothing handles `{Self}` yet",
    note = "declare its handlers: `#[handler({Self})] trait … {{ … }}`"
)]
pub trait Served: Namespace {
    /// What `#[connect]` returns: the data of each socket.
    type Data: Send + Sync + 'static;

    /// The auth payload that `#[connect]` takes; `()` where it takes none, or there is none.
    type Auth;

    /// The error of `#[connect]`; [`Never`](crate::Never) where there is none.
    type Refusal;

    /// What others see of it.
    #[doc(hidden)]
    fn public(data: &Self::Data) -> Self::Public;

    /// Describes the events that a client may emit, the auth payload and the refusal.
    #[doc(hidden)]
    fn describe_handlers(handlers: &mut HandlersDescription<'_>);
}

/// `H` handles the namespace `Self`. Implemented by [`handler`](macro@crate::handler) for every `H` with its trait, or all
/// its traits.
#[diagnostic::on_unimplemented(
    message = "`{H}` does not handle `{Self}`",
    label = "`{H}` lacks a handler trait of this namespace",
    note = "implement the trait that was declared with `#[handler({Self})]`, or all of them if it lists several"
)]
pub trait Serves<H>: Served {
    /// Decides who comes in.
    fn connect(handler: &Arc<H>, request: ConnectRequest<Self>) -> ConnectFuture<Self::Data>;

    /// Runs behind the CONNECT answer and before the first event.
    fn connected(handler: &Arc<H>, socket: &Socket<Self>) -> Option<HandlerFuture>;

    /// Runs the handler of one event.
    fn event(handler: &Arc<H>, socket: &Socket<Self>, event: IncomingEvent<'_>) -> Dispatched;

    /// What is said of an event, or of the fallback that takes it.
    fn declared(event: &str) -> Option<DeclaredEvent>;

    /// Runs while the socket's rooms are still there.
    fn disconnecting(handler: &Arc<H>, socket: &Socket<Self>, reason: DisconnectReason) -> Option<HandlerFuture>;

    /// Runs when a server sent an event. `here` is the namespace on this server.
    fn server_event(handler: &Arc<H>, here: Broadcast<Self>, event: Self::Server) -> Option<HandlerFuture>;

    /// Runs once for each socket that was connected, whatever ended it.
    fn disconnect(handler: &Arc<H>, socket: &Socket<Self>, reason: DisconnectReason) -> Option<HandlerFuture>;
}
