//! A list of handler traits as one: what each of them has, in the order of the list.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;

use super::{DeclaredEvent, End, HandlerTraitOf, Handles, Listed, StartedServerEvent};
use crate::typed::broadcast::Broadcast;
use crate::typed::describe::HandlersDescription;
use crate::typed::dispatch::{ConnectFuture, ConnectRequest, HandlerFuture, IncomingEvent, NotStarted, Started};
use crate::typed::namespace::Namespace;
use crate::typed::reply::Never;
use crate::typed::socket::Socket;
use crate::values::reason::DisconnectReason;

/// A list of handler traits.
#[doc(hidden)]
pub trait HandlerTraits<N: Namespace> {
    /// The data of each socket.
    type Data: Send + Sync + 'static;

    /// What a client comes in with.
    type Auth;

    /// Why it does not come in.
    type Refusal;

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
    /// Why there is nothing to run.
    fn event<'a>(handler: &Arc<H>, socket: &Socket<N>, event: IncomingEvent<'a>) -> Started<'a>;

    /// See [`Handles::fallback`].
    ///
    /// # Errors
    ///
    /// Why there is nothing to run.
    fn fallback<'a>(handler: &Arc<H>, socket: &Socket<N>, event: IncomingEvent<'a>) -> Started<'a>;

    /// See [`Handles::server_event`].
    ///
    /// # Errors
    ///
    /// The event, if no trait has a method for it.
    fn server_event(handler: &Arc<H>, here: Broadcast<N>, event: N::Server) -> StartedServerEvent<N>;

    /// See [`Handles::disconnecting`].
    fn disconnecting(handler: &Arc<H>, socket: &Socket<N>, reason: DisconnectReason) -> Option<HandlerFuture>;

    /// See [`Handles::disconnect`].
    fn disconnect(handler: &Arc<H>, socket: &Socket<N>, reason: DisconnectReason) -> Option<HandlerFuture>;
}

impl<N: Namespace> HandlerTraits<N> for End {
    type Data = ();
    type Auth = ();
    type Refusal = Never;

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
    N: HandlerTraitOf<Place>,
    Rest: HandlerTraits<N>,
{
    type Data = N::Data<Rest::Data>;
    type Auth = N::Auth<Rest::Auth>;
    type Refusal = N::Refusal<Rest::Refusal>;

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

    fn event<'a>(_: &Arc<H>, _: &Socket<N>, event: IncomingEvent<'a>) -> Started<'a> {
        event.unknown()
    }

    fn fallback<'a>(_: &Arc<H>, _: &Socket<N>, event: IncomingEvent<'a>) -> Started<'a> {
        event.unknown()
    }

    fn server_event(_: &Arc<H>, here: Broadcast<N>, event: N::Server) -> StartedServerEvent<N> {
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

    fn event<'a>(handler: &Arc<H>, socket: &Socket<N>, event: IncomingEvent<'a>) -> Started<'a> {
        match N::event(handler, socket, event) {
            Err(NotStarted::Unknown(event)) => Rest::event(handler, socket, event),
            started => started,
        }
    }

    fn fallback<'a>(handler: &Arc<H>, socket: &Socket<N>, event: IncomingEvent<'a>) -> Started<'a> {
        match N::fallback(handler, socket, event) {
            Err(NotStarted::Unknown(event)) => Rest::fallback(handler, socket, event),
            started => started,
        }
    }

    fn server_event(handler: &Arc<H>, here: Broadcast<N>, event: N::Server) -> StartedServerEvent<N> {
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
