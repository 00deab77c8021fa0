//! Emitting to many: whom, and how.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::ack::{Ack, AckError, AcksFuture};
use super::events::{self, EmitsOn};
use super::namespace::Namespace;
use super::payload::Payload;
use super::room::IntoRoom;
use super::socket::Socket;
use crate::hub::acks::{AckCollector, AckEnd, AckSlot};
use crate::hub::adapter::Target;
use crate::hub::emission::{Emission, Flags};
use crate::hub::namespace::{self, NamespaceCore};
use crate::hub::recovery::Log;
use crate::hub::registry::Hub;
use crate::hub::scope::Scope;
use crate::hub::socket::SocketCore;

/// Everybody in a namespace, or in some of its rooms. Each method narrows or widens it; a socket is reached once.
///
/// Of a path with parameters it may be all namespaces: then a room is the rooms of that name in each of them.
#[must_use = "a broadcast does nothing until it emits"]
pub struct Broadcast<N> {
    scope: Scope,
    target: Target,
    flags: Flags,
    timeout: Duration,
    /// Where sessions may be recovered.
    log: Option<Arc<Log>>,
    marker: PhantomData<fn() -> N>,
}

impl<N: Namespace> Broadcast<N> {
    pub(crate) fn new(hub: &Hub, scope: Scope) -> Self {
        let timeout = hub.ack_timeout;
        let log = hub.recovery.as_ref().map(|recovery| recovery.log.clone());
        Self { scope, target: Target::default(), flags: Flags::default(), timeout, log, marker: PhantomData }
    }

    pub(crate) fn from_socket(core: &SocketCore) -> Self {
        let mut broadcast = Self::new(&core.hub, Scope::of(core));
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
        self.flags.volatile = true;
        self
    }

    /// How long the acknowledgements may take; 30 s where it is not said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Whether the event may be compressed, where the server compresses; it may by default. An answer over HTTP is compressed
    /// if one of the events in it may be.
    pub fn compress(mut self, compress: bool) -> Self {
        self.flags.compress = compress;
        self
    }

    /// Emits an event. It is encoded once; a value that cannot be serialised is dropped whole and logged.
    pub fn emit<E: EmitsOn<N>>(self, event: E) {
        let name = event.name();
        let wants_ack = event.wants_ack();
        let id = |namespace: &NamespaceCore| wants_ack.then(|| namespace.next_ack_id());
        let (log, namespaces) = (self.log.as_deref(), self.scope.namespaces());
        let encoded = events::encode_each(log, &namespaces, event, self.flags, id, |namespace, _, event| {
            namespace.broadcast(&self.target, event);
        });
        if let Err(error) = encoded {
            tracing::error!(event = name, %error, "an event was dropped");
        }
    }

    /// Emits an event, and gathers the acknowledgements: who answered in time, and who did not. It is sent by this call;
    /// dropping the future gives up the answers that have not come.
    ///
    /// An event that asks for no acknowledgement, or cannot be serialised, is not sent but logged: then nobody answers.
    pub fn emit_with_ack<E: EmitsOn<N>, T: Payload>(self, event: impl FnOnce(Ack<T>) -> E) -> AcksFuture<T> {
        let event = event(Ack::awaited());
        let name = event.name();
        let namespaces = self.scope.namespaces();
        let selected: Vec<_> = namespaces.iter().map(|namespace| namespace.select(&self.target)).collect();
        let (collector, receiver) = AckCollector::new(selected.iter().map(Vec::len).sum());
        let mut asked = Vec::new();
        let mut selected = selected.into_iter();
        let deliver = |_: &NamespaceCore, id: u64, mut event: Emission| {
            let sockets = selected.next().unwrap_or_default();
            namespace::share(&sockets, &mut event.wire);
            for socket in sockets {
                let slot = AckSlot::Many(collector.clone(), socket.id);
                match socket.await_ack_in(id, self.timeout, slot) {
                    Ok(()) => {
                        socket.emit(event.clone());
                        asked.push((socket, id));
                    }
                    Err(_) => collector.end(socket.id, AckEnd::TimedOut),
                }
            }
        };
        let log = self.log.as_deref();
        let sent = if event.wants_ack() {
            events::encode_each(log, &namespaces, event, self.flags, NamespaceCore::next_ack_id, deliver)
                .map_err(AckError::Encode)
        } else {
            Err(AckError::NotAsked)
        };
        match sent {
            Ok(()) => AcksFuture::waiting(receiver, asked),
            Err(error) => {
                tracing::error!(event = name, %error, "an event was dropped");
                AcksFuture::unasked(selected.flatten().map(|socket| socket.id).collect())
            }
        }
    }

    /// The sockets themselves, those of this server, with all their data.
    pub fn sockets(self) -> Vec<Socket<N>> {
        self.select().into_iter().map(Socket::new).collect()
    }

    /// How many sockets there are, on this server.
    pub fn count(self) -> usize {
        let Target { rooms, except, sender } = &self.target;
        if rooms.is_none() && except.is_empty() && sender.is_none() {
            return self.scope.namespaces().iter().map(|namespace| namespace.rooms.len()).sum();
        }
        self.select().len()
    }

    /// Makes them all join a room.
    pub fn join(self, room: impl IntoRoom<N>) {
        let room = [room.into_room().into_inner()];
        self.scope.namespaces().iter().for_each(|namespace| namespace.rooms.join_all(&self.target, &room));
    }

    /// Makes them all leave a room.
    pub fn leave(self, room: impl IntoRoom<N>) {
        let room = [room.into_room().into_inner()];
        self.scope.namespaces().iter().for_each(|namespace| namespace.rooms.leave_all(&self.target, &room));
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
        let mut sockets = Vec::new();
        for namespace in &*self.scope.namespaces() {
            namespace.rooms.select_all(&self.target, &mut sockets);
        }
        for socket in sockets {
            socket.disconnect(close);
        }
    }

    fn select(&self) -> Vec<Arc<SocketCore>> {
        let mut sockets = Vec::new();
        for namespace in &*self.scope.namespaces() {
            namespace.rooms.select(&self.target, &mut sockets);
        }
        sockets
    }
}

impl<N> Clone for Broadcast<N> {
    fn clone(&self) -> Self {
        Self {
            scope: self.scope.clone(),
            target: self.target.clone(),
            flags: self.flags,
            timeout: self.timeout,
            log: self.log.clone(),
            marker: PhantomData,
        }
    }
}

impl<N> fmt::Debug for Broadcast<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast")
            .field("namespace", &self.scope)
            .field("rooms", &self.target.rooms)
            .field("except", &self.target.except)
            .finish_non_exhaustive()
    }
}
