//! A namespace is served by what implements all its handler traits.

use std::sync::Arc;

use super::{DeclaredEvent, HandlerTraits, HandlerTraitsBy};
use crate::typed::broadcast::Broadcast;
use crate::typed::describe::HandlersDescription;
use crate::typed::dispatch::{ConnectFuture, ConnectRequest, Dispatched, HandlerFuture, IncomingEvent, NotStarted};
use crate::typed::namespace::{Namespace, Served, Serves};
use crate::typed::socket::Socket;
use crate::values::reason::DisconnectReason;

#[diagnostic::do_not_recommend]
impl<N: Namespace> Served for N
where
    N::Handlers: HandlerTraits<N>,
{
    type Data = <N::Handlers as HandlerTraits<N>>::Data;
    type Auth = <N::Handlers as HandlerTraits<N>>::Auth;
    type Refusal = <N::Handlers as HandlerTraits<N>>::Refusal;

    fn public(data: &Self::Data) -> N::Public {
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
        let started = match N::Handlers::event(handler, socket, event) {
            Err(NotStarted::Unknown(event)) => N::Handlers::fallback(handler, socket, event),
            started => started,
        };
        match started {
            Ok(dispatched) | Err(NotStarted::Refused(dispatched)) => dispatched,
            Err(NotStarted::Unknown(event)) => event.unhandled(),
        }
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
