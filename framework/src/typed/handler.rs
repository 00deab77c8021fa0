//! A user's handlers behind the erased port of a namespace.

use std::marker::PhantomData;
use std::sync::Arc;
use std::task::Context;

use super::broadcast::Broadcast;
use super::dispatch::{ConnectRequest, IncomingEvent};
use super::events::Events;
use super::namespace::Serves;
use super::received::{ReadByServer, ReceivedEvent};
use super::socket::Socket;
use crate::hub::acks::ServerReply;
use crate::hub::dispatch::{Connecting, Data, Dispatch, Dispatched, EventPacket, Refusal, Task};
use crate::hub::scope::Scope;
use crate::hub::socket::SocketCore;
use crate::values::parser::packet::Arguments;
use crate::values::reason::DisconnectReason;

/// The handlers `H` of the namespace `N`.
pub(crate) struct Handlers<N, H> {
    handler: Arc<H>,
    marker: PhantomData<fn() -> N>,
}

impl<N, H> Handlers<N, H> {
    pub(crate) fn new(handler: H) -> Self {
        Self { handler: Arc::new(handler), marker: PhantomData }
    }
}

impl<N: Serves<H>, H: Send + Sync + 'static> Handlers<N, H> {
    /// Starts the handler of one event.
    pub(super) fn start(&self, socket: &Socket<N>, event: IncomingEvent<'_>) -> Dispatched {
        N::event(&self.handler, socket, event).0
    }
}

impl<N: Serves<H>, H: Send + Sync + 'static> Dispatch for Handlers<N, H> {
    fn connect(&self, request: Connecting) -> Task<Result<Data, Refusal>> {
        let decision = N::connect(&self.handler, ConnectRequest::new(request));
        Box::pin(async move {
            match decision.await {
                Ok(data) => Ok(Arc::new(data) as Data),
                Err(refusal) => Err(refusal.0),
            }
        })
    }

    fn connected(&self, socket: &Arc<SocketCore>) -> Option<Task<()>> {
        N::connected(&self.handler, &Socket::new(socket.clone()))
    }

    fn event(&self, _: &mut Context<'_>, socket: &Arc<SocketCore>, packet: EventPacket<'_>) -> Dispatched {
        self.start(&Socket::new(socket.clone()), IncomingEvent::new(socket, packet))
    }

    fn disconnecting(&self, socket: &Arc<SocketCore>, reason: DisconnectReason) -> Option<Task<()>> {
        N::disconnecting(&self.handler, &Socket::new(socket.clone()), reason)
    }

    fn disconnect(&self, socket: &Arc<SocketCore>, reason: DisconnectReason) -> Option<Task<()>> {
        N::disconnect(&self.handler, &Socket::new(socket.clone()), reason)
    }

    fn public(&self, socket: &SocketCore) -> Result<String, serde_json::Error> {
        let data = socket.data().expect("a socket of a namespace holds the data of its `#[connect]`");
        serde_json::to_string(&N::public(data))
    }

    fn server_event(&self, scope: &Scope, event: &Arguments<'_>, reply: Option<ServerReply>) -> Option<Task<()>> {
        match ReceivedEvent::<ReadByServer>::new(event, reply).and_then(N::Server::decode) {
            Ok(event) => {
                let handler = N::server_event(&self.handler, Broadcast::here(scope.clone()), event);
                if handler.is_none() {
                    tracing::debug!(namespace = ?scope, "an event between servers has no `#[server_event]`");
                }
                handler
            }
            Err(error) => {
                tracing::warn!(namespace = ?scope, %error, "an event between servers was dropped");
                None
            }
        }
    }
}
