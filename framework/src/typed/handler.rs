//! A user's handlers behind the erased port of a namespace.

use std::marker::PhantomData;
use std::sync::Arc;

use super::broadcast::Broadcast;
use super::dispatch::{ConnectRequest, IncomingEvent};
use super::namespace::Serves;
use super::server_events::{ReceivedEvent, ServerEvents};
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

impl<N: Serves<H>, H: Send + Sync + 'static> Dispatch for Handlers<N, H> {
    fn connect(&self, request: Connecting) -> Task<Result<Data, Refusal>> {
        let decision = N::connect(self.handler.clone(), ConnectRequest::new(request));
        Box::pin(async move {
            match decision.await {
                Ok(data) => Ok(Arc::new(data) as Data),
                Err(refusal) => Err(refusal.0),
            }
        })
    }

    fn connected(&self, socket: &Arc<SocketCore>) -> Option<Task<()>> {
        N::connected(self.handler.clone(), Socket::new(socket.clone()))
    }

    fn event(&self, socket: &Arc<SocketCore>, packet: EventPacket<'_>) -> Dispatched {
        let handle = Socket::new(socket.clone());
        N::event(&self.handler, &handle, IncomingEvent::new(socket, packet)).0
    }

    fn disconnecting(&self, socket: &Arc<SocketCore>, reason: DisconnectReason) -> Option<Task<()>> {
        N::disconnecting(self.handler.clone(), Socket::new(socket.clone()), reason)
    }

    fn disconnect(&self, socket: &Arc<SocketCore>, reason: DisconnectReason) -> Option<Task<()>> {
        N::disconnect(self.handler.clone(), Socket::new(socket.clone()), reason)
    }

    fn public(&self, socket: &SocketCore) -> Result<String, serde_json::Error> {
        let data = socket.data().expect("a socket of a namespace holds the data of its `#[connect]`");
        serde_json::to_string(&N::public(data))
    }

    fn server_event(&self, scope: &Scope, event: &Arguments<'_>, reply: Option<ServerReply>) -> Option<Task<()>> {
        match ReceivedEvent::new(event, reply).and_then(N::Server::decode) {
            Ok(event) => {
                let handler = N::server_event(self.handler.clone(), Broadcast::here(scope.clone()), event);
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
