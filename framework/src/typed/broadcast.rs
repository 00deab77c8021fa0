//! Emitting to many: whom, and how.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::ack::{self, Ack, AckError, Acks};
use super::events::{self, EmitsOn};
use super::namespace::Namespace;
use super::payload::Payload;
use super::room::IntoRoom;
use super::socket::Socket;
use crate::hub::acks::{AckCollector, AckEnd, AckSlot};
use crate::hub::adapter::Target;
use crate::hub::namespace::NamespaceCore;
use crate::hub::registry::Hub;
use crate::hub::socket::SocketCore;
use crate::values::wire::Wire;

/// Everybody in a namespace, or in some of its rooms. Each method narrows or widens it; a socket is reached once.
#[must_use = "a broadcast does nothing until it emits"]
pub struct Broadcast<N> {
    namespace: Arc<NamespaceCore>,
    target: Target,
    volatile: bool,
    timeout: Duration,
    marker: PhantomData<fn() -> N>,
}

impl<N: Namespace> Broadcast<N> {
    pub(crate) fn new(hub: &Hub, namespace: Arc<NamespaceCore>) -> Self {
        let timeout = hub.ack_timeout;
        Self { namespace, target: Target::default(), volatile: false, timeout, marker: PhantomData }
    }

    pub(crate) fn from_socket(core: &SocketCore) -> Self {
        let mut broadcast = Self::new(&core.hub, core.namespace.clone());
        broadcast.target.sender = Some(core.id);
        broadcast
    }

    /// Those in `room` too.
    pub fn to(mut self, room: impl IntoRoom<N>) -> Self {
        self.target.rooms.get_or_insert_default().push(room.into_room().into_inner());
        self
    }

    /// Those in `room` too: another word for [`to`](Self::to).
    pub fn within(self, room: impl IntoRoom<N>) -> Self {
        self.to(room)
    }

    /// Those in one of `rooms` too. No rooms at all are nobody.
    pub fn to_each<R: IntoRoom<N>>(mut self, rooms: impl IntoIterator<Item = R>) -> Self {
        let rooms = rooms.into_iter().map(|room| room.into_room().into_inner());
        self.target.rooms.get_or_insert_default().extend(rooms);
        self
    }

    /// Not those in `room`.
    pub fn except(mut self, room: impl IntoRoom<N>) -> Self {
        self.target.except.push(room.into_room().into_inner());
        self
    }

    /// Clients that cannot take the event at once do not get it.
    pub fn volatile(mut self) -> Self {
        self.volatile = true;
        self
    }

    /// How long the acknowledgements may take; 30 s where it is not said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Emits an event. It is encoded once; a value that cannot be serialised is dropped whole and logged.
    pub fn emit<E: EmitsOn<N>>(self, event: E) {
        let name = event.name();
        let id = event.wants_ack().then(|| self.namespace.next_ack_id());
        match events::encode(&self.namespace, id, event) {
            Ok(wire) => self.namespace.broadcast(&self.target, &wire, self.volatile),
            Err(error) => tracing::error!(event = name, %error, "an event was dropped"),
        }
    }

    /// Emits an event and gathers the acknowledgements: who answered in time, and who did not.
    ///
    /// An event that asks for no acknowledgement, or cannot be serialised, is not sent but logged: then nobody answers.
    pub async fn emit_with_ack<E: EmitsOn<N>, T: Payload>(self, event: impl FnOnce(Ack<T>) -> E) -> Acks<T> {
        let mut acks = Acks { answers: Vec::new(), missing: Vec::new() };
        let receiver = {
            let sockets = self.namespace.select(&self.target);
            let Some((id, wire)) = self.encode_question(event(Ack::awaited())) else {
                acks.missing.extend(sockets.iter().map(|socket| socket.id));
                return acks;
            };
            let (collector, receiver) = AckCollector::new(sockets.len());
            for socket in sockets {
                let slot = AckSlot::Many(collector.clone(), socket.id);
                match socket.await_ack_in(id, self.timeout, slot) {
                    Ok(()) => socket.deliver(wire.clone(), self.volatile),
                    Err(_) => collector.end(socket.id, AckEnd::TimedOut),
                }
            }
            receiver
        };
        for (id, end) in receiver.await.unwrap_or_default() {
            match ack::decode(end) {
                Ok(answer) => acks.answers.push(answer),
                Err(_) => acks.missing.push(id),
            }
        }
        acks
    }

    /// Encodes an event that asks for an acknowledgement, with the id of that; what cannot be sent is logged.
    fn encode_question<E: EmitsOn<N>>(&self, event: E) -> Option<(u64, Wire)> {
        let name = event.name();
        let id = self.namespace.next_ack_id();
        let encoded = if event.wants_ack() {
            events::encode(&self.namespace, Some(id), event).map_err(AckError::Encode)
        } else {
            Err(AckError::NotAsked)
        };
        match encoded {
            Ok(wire) => Some((id, wire)),
            Err(error) => {
                tracing::error!(event = name, %error, "an event was dropped");
                None
            }
        }
    }

    /// The sockets themselves, those of this server, with all their data.
    pub fn sockets(self) -> Vec<Socket<N>> {
        self.namespace.select(&self.target).into_iter().map(Socket::new).collect()
    }

    /// How many sockets there are, on this server.
    pub fn count(self) -> usize {
        let Target { rooms, except, sender } = &self.target;
        if rooms.is_none() && except.is_empty() && sender.is_none() {
            return self.namespace.rooms.len();
        }
        self.namespace.select(&self.target).len()
    }

    /// Makes them all join a room.
    pub fn join(self, room: impl IntoRoom<N>) {
        self.namespace.rooms.join_all(&self.target, &[room.into_room().into_inner()]);
    }

    /// Makes them all leave a room.
    pub fn leave(self, room: impl IntoRoom<N>) {
        self.namespace.rooms.leave_all(&self.target, &[room.into_room().into_inner()]);
    }

    /// Disconnects them from the namespace.
    pub fn disconnect(self) {
        self.end(false);
    }

    /// Closes their connections.
    pub fn close(self) {
        self.end(true);
    }

    fn end(self, close: bool) {
        for socket in self.namespace.select(&self.target) {
            socket.disconnect(close);
        }
    }
}

impl<N> Clone for Broadcast<N> {
    fn clone(&self) -> Self {
        Self {
            namespace: self.namespace.clone(),
            target: self.target.clone(),
            volatile: self.volatile,
            timeout: self.timeout,
            marker: PhantomData,
        }
    }
}

impl<N> fmt::Debug for Broadcast<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast")
            .field("namespace", &self.namespace.path())
            .field("rooms", &self.target.rooms)
            .field("except", &self.target.except)
            .finish_non_exhaustive()
    }
}
