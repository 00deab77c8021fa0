//! The handler traits of a namespace: the only one, or those that it lists, each with a number made of its name.
//!
//! `#[handler]` implements the traits of this file for the namespace, `#[derive(Namespace)]` names the list; what serves
//! the namespace follows from both. Events go to the first trait that has them, and to a fallback when none has.

mod handled_as;
mod list;
mod listed;
mod served;

use std::convert::Infallible;
use std::marker::PhantomData;
use std::sync::Arc;

pub use handled_as::{HandledAs, broadcast_of, handshake_of, socket_of};
pub(crate) use list::{HandlerTraits, HandlerTraitsBy};
pub use listed::{ListedTrait, Listing, UnfitListing, assert_apart, assert_handles, assert_listed, assert_shown};

use super::broadcast::Broadcast;
use super::describe::HandlersDescription;
use super::dispatch::{ConnectFuture, ConnectRequest, HandlerFuture, IncomingEvent, Started};
use super::namespace::Namespace;
use super::socket::Socket;
use crate::values::reason::DisconnectReason;

/// The place of a handler trait in a namespace that lists none. A second one is an error of the compiler in which this name
/// stands: it says what to do, `#[namespace("/chat", handlers = (ChatHandler, UploadHandler))]`.
#[derive(Debug)]
pub enum TheOnlyTraitUnlessNamespaceListsHandlers {}

/// The number of a handler trait, made of its name.
#[doc(hidden)]
#[derive(Debug)]
pub struct Numbered<const NUMBER: u64>(Infallible);

/// A list of places: the first, and the rest up to [`End`].
#[doc(hidden)]
#[derive(Debug)]
pub struct Listed<Place, Rest>(Infallible, PhantomData<fn() -> (Place, Rest)>);

/// The end of a list.
#[doc(hidden)]
#[derive(Debug)]
pub enum End {}

/// Says which handler trait has the place. A second one for a namespace that lists none is refused here, and nowhere else.
#[diagnostic::on_unimplemented(
    message = "nothing handles `{Self}` yet",
    label = "`{Self}` has no handler trait, so its sockets have no data",
    note = "declare its handlers: `#[handler({Self})] trait … {{ … }}`"
)]
pub trait HandlerTraitOf<Place>: HandlerTrait<<Self as HandlerTraitOf<Place>>::Number> {
    /// Its [`Numbered`].
    type Number;
}

/// What is said of a handler trait by its name and methods, whoever implements it.
#[diagnostic::on_unimplemented(
    message = "a handler trait that `{Self}` lists does not handle `{Self}`",
    note = "the traits in `handlers = (…)` are those with `#[handler({Self})]`, each by its own name"
)]
pub trait HandlerTrait<Number>: Namespace {
    /// What `#[connect]` returns; `Otherwise` where the trait has none.
    type Data<Otherwise: Send + Sync + 'static>: Send + Sync + 'static;

    /// The auth payload that `#[connect]` takes, `()` if it takes none; `Otherwise` where the trait has no `#[connect]`.
    type Auth<Otherwise>;

    /// Why `#[connect]` refuses somebody; `Otherwise` where the trait has none.
    type Refusal<Otherwise>;

    /// Its name.
    const NAME: &'static str;

    /// Whether it has `#[connect]`.
    const CONNECTS: bool;

    /// Its events.
    const EVENTS: &'static [DeclaredEvent];

    /// Its `#[fallback]`.
    const FALLBACK: Option<DeclaredEvent>;

    /// Whether it has `#[server_event]`.
    const SERVER_EVENT: bool;

    /// What others see of a socket's data, or `otherwise` says.
    fn public<Otherwise: Send + Sync + 'static>(
        data: &Self::Data<Otherwise>,
        otherwise: impl FnOnce(&Otherwise) -> Self::Public,
    ) -> Self::Public;

    /// Describes its events, the auth payload and the refusal.
    fn describe_handlers(handlers: &mut HandlersDescription<'_>);
}

/// One event of a handler trait, or its fallback, as far as it is known before the event's arguments are read.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct DeclaredEvent {
    /// The event's name; none for a fallback.
    pub name: &'static str,
    /// Whether its handler ends before the socket's next event starts.
    pub is_serial: bool,
    /// Whether its acknowledgement has a `rejected` arm.
    pub says_rejected: bool,
}

impl DeclaredEvent {
    /// All of it.
    pub const fn new(name: &'static str, is_serial: bool, says_rejected: bool) -> Self {
        Self { name, is_serial, says_rejected }
    }
}

/// What runs when a server sent an event, or the event, for whoever is next.
#[doc(hidden)]
pub type StartedServerEvent<N> = Result<HandlerFuture, Box<(Broadcast<N>, <N as Namespace>::Server)>>;

/// `H` implements the handler trait of that number.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{H}` does not handle `{Self}`",
    label = "`{H}` lacks a handler trait of this namespace",
    note = "implement each trait that was declared with `#[handler({Self})]`"
)]
pub trait Handles<H, Number>: HandlerTrait<Number> {
    /// Decides who comes in, or leaves it to `otherwise`.
    fn connect<Otherwise: Send + Sync + 'static>(
        handler: &Arc<H>,
        request: ConnectRequest<Self>,
        otherwise: impl FnOnce(ConnectRequest<Self>) -> ConnectFuture<Otherwise>,
    ) -> ConnectFuture<Self::Data<Otherwise>>;

    /// Runs behind the CONNECT answer and before the first event.
    fn connected(handler: &Arc<H>, socket: &Socket<Self>) -> Option<HandlerFuture> {
        let _ = (handler, socket);
        None
    }

    /// Starts the handler of one event.
    ///
    /// # Errors
    ///
    /// Why there is nothing to run: the trait has no method for it, or the event was refused.
    fn event<'a>(handler: &Arc<H>, socket: &Socket<Self>, event: IncomingEvent<'a>) -> Started<'a>;

    /// Starts the fallback.
    ///
    /// # Errors
    ///
    /// Why there is nothing to run: the trait has no fallback, or the event was refused.
    fn fallback<'a>(handler: &Arc<H>, socket: &Socket<Self>, event: IncomingEvent<'a>) -> Started<'a> {
        let _ = (handler, socket);
        event.unknown()
    }

    /// Runs when a server sent an event, or gives the event back.
    ///
    /// # Errors
    ///
    /// The event, if the trait has no method for it.
    fn server_event(handler: &Arc<H>, here: Broadcast<Self>, event: Self::Server) -> StartedServerEvent<Self> {
        let _ = handler;
        Err(Box::new((here, event)))
    }

    /// Runs while the socket's rooms are still there.
    fn disconnecting(handler: &Arc<H>, socket: &Socket<Self>, reason: DisconnectReason) -> Option<HandlerFuture> {
        let _ = (handler, socket, reason);
        None
    }

    /// Runs once for each socket that was connected, whatever ended it.
    fn disconnect(handler: &Arc<H>, socket: &Socket<Self>, reason: DisconnectReason) -> Option<HandlerFuture> {
        let _ = (handler, socket, reason);
        None
    }
}
