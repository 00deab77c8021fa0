//! The handler traits of a namespace: the only one, or those that it lists, each with a number made of its name.
//!
//! `#[handler]` implements the traits of this file for the namespace, `#[derive(Namespace)]` names the list; what serves
//! the namespace follows from both. Events go to the first trait that has them, and to a fallback when none has.

mod listed;

use std::convert::Infallible;
use std::marker::PhantomData;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;

pub use self::listed::{ListedTrait, assert_listed};
use super::broadcast::Broadcast;
use super::describe::HandlersDescription;
use super::dispatch::{ConnectFuture, ConnectRequest, Dispatched, HandlerFuture, IncomingEvent};
use super::namespace::{Namespace, Served, Serves};
use super::socket::Socket;
use crate::values::reason::DisconnectReason;

/// The place of a handler trait in a namespace that lists none.
#[doc(hidden)]
#[derive(Debug)]
pub enum TheOnlyOne {}

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
#[doc(hidden)]
pub trait HandlerTraitOf<Place>: Namespace {
    /// Its [`Numbered`].
    type Number;
}

/// What is said of a handler trait by its name and methods, whoever implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a handler trait that `{Self}` lists does not handle `{Self}`",
    label = "is not declared as `#[handler({Self})]`",
    note = "the traits in `handlers = (…)` are those with `#[handler({Self})]`, each by its own name"
)]
pub trait HandlerTrait<Number>: Namespace {
    /// What `#[connect]` returns; `Otherwise` where the trait has none.
    type Data<Otherwise: Send + Sync + 'static>: Send + Sync + 'static;

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

/// An event between servers that a handler trait has no method for.
#[doc(hidden)]
pub type UnhandledServerEvent<N> = Box<(Broadcast<N>, <N as Namespace>::Server)>;

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

    /// Runs the handler of one event, or gives the event back.
    ///
    /// # Errors
    ///
    /// The event, if the trait has no method for it.
    fn event<'a>(
        handler: &Arc<H>,
        socket: &Socket<Self>,
        event: IncomingEvent<'a>,
    ) -> Result<Dispatched, IncomingEvent<'a>>;

    /// Runs the fallback, or gives the event back.
    ///
    /// # Errors
    ///
    /// The event, if the trait has no fallback.
    fn fallback<'a>(
        handler: &Arc<H>,
        socket: &Socket<Self>,
        event: IncomingEvent<'a>,
    ) -> Result<Dispatched, IncomingEvent<'a>> {
        let _ = (handler, socket);
        Err(event)
    }

    /// Runs when a server sent an event, or gives the event back.
    ///
    /// # Errors
    ///
    /// The event, if the trait has no method for it.
    fn server_event(
        handler: &Arc<H>,
        here: Broadcast<Self>,
        event: Self::Server,
    ) -> Result<HandlerFuture, UnhandledServerEvent<Self>> {
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

/// A list of handler traits.
#[doc(hidden)]
pub trait HandlerTraits<N: Namespace> {
    /// The data of each socket.
    type Data: Send + Sync + 'static;

    /// Whether one of them has `#[connect]`.
    const CONNECTS: bool;

    /// What others see of the data.
    fn public(data: &Self::Data) -> N::Public;

    /// Describes the traits in order.
    fn describe(handlers: &mut HandlersDescription<'_>);

    /// The event of that name.
    fn declared(event: &str) -> Option<DeclaredEvent>;

    /// The fallback.
    fn declared_fallback() -> Option<DeclaredEvent>;
}

/// A list of handler traits, all of which `H` implements.
#[doc(hidden)]
pub trait HandlerTraitsBy<N: Namespace, H>: HandlerTraits<N> {
    /// See [`Handles::connect`].
    fn connect(handler: &Arc<H>, request: ConnectRequest<N>) -> ConnectFuture<Self::Data>;

    /// See [`Handles::connected`].
    fn connected(handler: &Arc<H>, socket: &Socket<N>) -> Option<HandlerFuture>;

    /// See [`Handles::event`].
    ///
    /// # Errors
    ///
    /// The event, if no trait has a method for it.
    fn event<'a>(
        handler: &Arc<H>,
        socket: &Socket<N>,
        event: IncomingEvent<'a>,
    ) -> Result<Dispatched, IncomingEvent<'a>>;

    /// See [`Handles::fallback`].
    ///
    /// # Errors
    ///
    /// The event, if no trait has a fallback.
    fn fallback<'a>(
        handler: &Arc<H>,
        socket: &Socket<N>,
        event: IncomingEvent<'a>,
    ) -> Result<Dispatched, IncomingEvent<'a>>;

    /// See [`Handles::server_event`].
    ///
    /// # Errors
    ///
    /// The event, if no trait has a method for it.
    fn server_event(
        handler: &Arc<H>,
        here: Broadcast<N>,
        event: N::Server,
    ) -> Result<HandlerFuture, UnhandledServerEvent<N>>;

    /// See [`Handles::disconnecting`].
    fn disconnecting(handler: &Arc<H>, socket: &Socket<N>, reason: DisconnectReason) -> Option<HandlerFuture>;

    /// See [`Handles::disconnect`].
    fn disconnect(handler: &Arc<H>, socket: &Socket<N>, reason: DisconnectReason) -> Option<HandlerFuture>;
}

impl<N: Namespace> HandlerTraits<N> for End {
    type Data = ();

    const CONNECTS: bool = false;

    fn public((): &()) -> N::Public {
        N::public_of_nothing()
    }

    fn describe(_: &mut HandlersDescription<'_>) {}

    fn declared(_: &str) -> Option<DeclaredEvent> {
        None
    }

    fn declared_fallback() -> Option<DeclaredEvent> {
        None
    }
}

/// The number of the trait at a place of `N`.
type NumberAt<N, Place> = <N as HandlerTraitOf<Place>>::Number;

impl<N, Place, Rest> HandlerTraits<N> for Listed<Place, Rest>
where
    N: HandlerTraitOf<Place> + HandlerTrait<NumberAt<N, Place>>,
    Rest: HandlerTraits<N>,
{
    type Data = N::Data<Rest::Data>;

    const CONNECTS: bool = N::CONNECTS || Rest::CONNECTS;

    fn public(data: &Self::Data) -> N::Public {
        N::public(data, Rest::public)
    }

    fn describe(handlers: &mut HandlersDescription<'_>) {
        N::describe_handlers(handlers);
        Rest::describe(handlers);
    }

    fn declared(event: &str) -> Option<DeclaredEvent> {
        N::EVENTS.iter().find(|declared| declared.name == event).copied().or_else(|| Rest::declared(event))
    }

    fn declared_fallback() -> Option<DeclaredEvent> {
        N::FALLBACK.or_else(Rest::declared_fallback)
    }
}

impl<N: Namespace, H> HandlerTraitsBy<N, H> for End {
    fn connect(_: &Arc<H>, _: ConnectRequest<N>) -> ConnectFuture<()> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn connected(_: &Arc<H>, _: &Socket<N>) -> Option<HandlerFuture> {
        None
    }

    fn event<'a>(_: &Arc<H>, _: &Socket<N>, event: IncomingEvent<'a>) -> Result<Dispatched, IncomingEvent<'a>> {
        Err(event)
    }

    fn fallback<'a>(_: &Arc<H>, _: &Socket<N>, event: IncomingEvent<'a>) -> Result<Dispatched, IncomingEvent<'a>> {
        Err(event)
    }

    fn server_event(
        _: &Arc<H>,
        here: Broadcast<N>,
        event: N::Server,
    ) -> Result<HandlerFuture, UnhandledServerEvent<N>> {
        Err(Box::new((here, event)))
    }

    fn disconnecting(_: &Arc<H>, _: &Socket<N>, _: DisconnectReason) -> Option<HandlerFuture> {
        None
    }

    fn disconnect(_: &Arc<H>, _: &Socket<N>, _: DisconnectReason) -> Option<HandlerFuture> {
        None
    }
}

impl<N, H, Place, Rest> HandlerTraitsBy<N, H> for Listed<Place, Rest>
where
    N: HandlerTraitOf<Place> + Handles<H, NumberAt<N, Place>>,
    Rest: HandlerTraitsBy<N, H>,
{
    fn connect(handler: &Arc<H>, request: ConnectRequest<N>) -> ConnectFuture<Self::Data> {
        N::connect(handler, request, |request| Rest::connect(handler, request))
    }

    fn connected(handler: &Arc<H>, socket: &Socket<N>) -> Option<HandlerFuture> {
        in_order(N::connected(handler, socket), Rest::connected(handler, socket))
    }

    fn event<'a>(
        handler: &Arc<H>,
        socket: &Socket<N>,
        event: IncomingEvent<'a>,
    ) -> Result<Dispatched, IncomingEvent<'a>> {
        N::event(handler, socket, event).or_else(|event| Rest::event(handler, socket, event))
    }

    fn fallback<'a>(
        handler: &Arc<H>,
        socket: &Socket<N>,
        event: IncomingEvent<'a>,
    ) -> Result<Dispatched, IncomingEvent<'a>> {
        N::fallback(handler, socket, event).or_else(|event| Rest::fallback(handler, socket, event))
    }

    fn server_event(
        handler: &Arc<H>,
        here: Broadcast<N>,
        event: N::Server,
    ) -> Result<HandlerFuture, UnhandledServerEvent<N>> {
        N::server_event(handler, here, event).or_else(|unhandled| {
            let (here, event) = *unhandled;
            Rest::server_event(handler, here, event)
        })
    }

    fn disconnecting(handler: &Arc<H>, socket: &Socket<N>, reason: DisconnectReason) -> Option<HandlerFuture> {
        in_order(N::disconnecting(handler, socket, reason), Rest::disconnecting(handler, socket, reason))
    }

    fn disconnect(handler: &Arc<H>, socket: &Socket<N>, reason: DisconnectReason) -> Option<HandlerFuture> {
        in_order(N::disconnect(handler, socket, reason), Rest::disconnect(handler, socket, reason))
    }
}

/// One behind the other: a panic in the first does not keep the second from running.
fn in_order(first: Option<HandlerFuture>, second: Option<HandlerFuture>) -> Option<HandlerFuture> {
    match (first, second) {
        (Some(first), Some(second)) => Some(Box::pin(async move {
            if AssertUnwindSafe(first).catch_unwind().await.is_err() {
                tracing::error!("a handler panicked");
            }
            second.await;
        })),
        (first, second) => first.or(second),
    }
}

#[diagnostic::do_not_recommend]
impl<N: Namespace> Served for N
where
    N::Handlers: HandlerTraits<N>,
{
    type Data = <N::Handlers as HandlerTraits<N>>::Data;

    fn public(data: &Self::Data) -> N::Public {
        const {
            assert!(
                N::SHOWS_NOTHING || <N::Handlers as HandlerTraits<N>>::CONNECTS,
                "`public = …` is made of what `#[connect]` returns, and no handler trait has one"
            );
        }
        <N::Handlers as HandlerTraits<N>>::public(data)
    }

    fn describe_handlers(handlers: &mut HandlersDescription<'_>) {
        <N::Handlers as HandlerTraits<N>>::describe(handlers);
    }
}

#[diagnostic::do_not_recommend]
impl<N: Namespace, H> Serves<H> for N
where
    N::Handlers: HandlerTraitsBy<N, H>,
{
    fn connect(handler: &Arc<H>, request: ConnectRequest<N>) -> ConnectFuture<Self::Data> {
        N::Handlers::connect(handler, request)
    }

    fn connected(handler: &Arc<H>, socket: &Socket<N>) -> Option<HandlerFuture> {
        N::Handlers::connected(handler, socket)
    }

    fn event(handler: &Arc<H>, socket: &Socket<N>, event: IncomingEvent<'_>) -> Dispatched {
        N::Handlers::event(handler, socket, event)
            .or_else(|event| N::Handlers::fallback(handler, socket, event))
            .unwrap_or_else(IncomingEvent::unhandled)
    }

    fn declared(event: &str) -> Option<DeclaredEvent> {
        N::Handlers::declared(event).or_else(N::Handlers::declared_fallback)
    }

    fn server_event(handler: &Arc<H>, here: Broadcast<N>, event: N::Server) -> Option<HandlerFuture> {
        N::Handlers::server_event(handler, here, event).ok()
    }

    fn disconnecting(handler: &Arc<H>, socket: &Socket<N>, reason: DisconnectReason) -> Option<HandlerFuture> {
        N::Handlers::disconnecting(handler, socket, reason)
    }

    fn disconnect(handler: &Arc<H>, socket: &Socket<N>, reason: DisconnectReason) -> Option<HandlerFuture> {
        N::Handlers::disconnect(handler, socket, reason)
    }
}
