//! Emitting to many: whom, and how.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::ack::{Ack, AckError, AckFuture, AcksFuture, FromAck, Gathering};
use super::events::{self, EmitsOn, Events};
use super::namespace::{Namespace, Served};
use super::remote::{FetchError, RemoteSocket};
use super::room::{IntoRoom, RoomName};
use super::server_events::ServerAcksFuture;
use super::socket::Socket;
use crate::hub::acks::ServerReply;
use crate::hub::adapter::Target;
use crate::hub::adapter::port::{LocalNamespace, Operation, Others, Published};
use crate::hub::asking::Asking;
use crate::hub::emission::{Emission, Flags};
use crate::hub::namespace::NamespaceCore;
use crate::hub::registry::Hub;
use crate::hub::scope::Scope;
use crate::hub::socket::SocketCore;
use crate::values::engine::sid::SocketId;
use crate::values::parser::encoder::EncodedEvent;

/// Everybody in a namespace, or in some of its rooms. Each method narrows or widens it; a socket is reached once.
///
/// Of a path with parameters it may be all namespaces: then a room is the rooms of that name in each of them.
#[must_use = "a broadcast does nothing until it emits"]
pub struct Broadcast<N> {
    scope: Scope,
    target: Target,
    flags: Flags,
    timeout: Duration,
    /// The other servers are left out.
    local: bool,
    marker: PhantomData<fn() -> N>,
}

impl<N: Namespace> Broadcast<N> {
    pub(crate) fn new(hub: &Hub, scope: Scope) -> Self {
        Self::scoped(scope, hub.ack_timeout)
    }

    /// Everybody in a namespace on this server.
    pub(crate) fn here(scope: Scope) -> Self {
        let timeout = scope.outside().map_or(Duration::ZERO, |outside| outside.ack_timeout);
        Self::scoped(scope, timeout).local()
    }

    fn scoped(scope: Scope, timeout: Duration) -> Self {
        Self { scope, target: Target::default(), flags: Flags::default(), timeout, local: false, marker: PhantomData }
    }

    /// One socket as the room of its id, with the options of this broadcast.
    pub(super) fn socket(&self, scope: Scope, id: SocketId) -> Self {
        let target = Target { rooms: Some(vec![id.as_str().into()]), ..Target::default() };
        Self { scope, target, flags: self.flags, timeout: self.timeout, local: self.local, marker: PhantomData }
    }

    /// Everybody in the namespace of a socket.
    pub(crate) fn of_socket(core: &SocketCore) -> Self {
        Self::new(&core.hub, Scope::of(core))
    }

    /// Everybody in the namespace of a socket but itself.
    pub(crate) fn from_socket(core: &SocketCore) -> Self {
        let mut broadcast = Self::of_socket(core);
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

    /// Only on this server. Where it is alone, which is all there is today, that is everybody anyhow.
    pub fn local(mut self) -> Self {
        self.local = true;
        self
    }

    /// How long the acknowledgements may take; 30 s where it is not said. What is fetched from other servers may take as
    /// long.
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
        let (others, namespaces) = (self.others(), self.scope.namespaces());
        let deliver =
            |namespace: &NamespaceCore, _: Option<u64>, event: Emission| namespace.broadcast(&self.target, event);
        let encoded =
            events::encode_each(self.scope.log(), &namespaces, others.is_some(), event, self.flags, id, deliver);
        match encoded {
            Ok(event) => {
                if let Some((others, event)) = others.zip(event) {
                    others.submit(Operation::Emit(self.published(event, wants_ack)));
                }
            }
            Err(error) => tracing::error!(event = name, %error, "an event was dropped"),
        }
    }

    /// Emits an event, and gathers the acknowledgements: who answered in time, and who did not. It is sent by this call;
    /// dropping the future gives up the answers that have not come.
    ///
    /// An event that asks for no acknowledgement, or cannot be serialised, is not sent but logged: then nobody answers.
    pub fn emit_with_ack<E: EmitsOn<N>, T: FromAck>(self, event: impl FnOnce(Ack<T>) -> E) -> AcksFuture<T> {
        let event = event(Ack::awaited());
        let name = event.name();
        match self.ask(event) {
            Ok(gathering) => AcksFuture::waiting(gathering),
            Err((error, unasked)) => {
                tracing::error!(event = name, %error, "an event was dropped");
                AcksFuture::unasked(unasked)
            }
        }
    }

    /// Emits an event to the one socket of this room, and awaits its acknowledgement.
    pub(super) fn ask_one<E: EmitsOn<N>, T: FromAck>(self, event: impl FnOnce(Ack<T>) -> E) -> AckFuture<T> {
        match self.ask(event(Ack::awaited())) {
            Ok(gathering) => AckFuture::elsewhere(gathering),
            Err((error, _)) => AckFuture::failed(error),
        }
    }

    fn ask<E: EmitsOn<N>>(self, event: E) -> Result<Gathering, (AckError, Vec<SocketId>)> {
        let namespaces = self.scope.namespaces();
        let mut asking = Asking::new(&namespaces, &self.target, self.timeout);
        if !event.wants_ack() {
            return Err((AckError::NotAsked, asking.unasked()));
        }
        let others = self.others();
        let ask = |_: &NamespaceCore, id: u64, event: Emission| asking.ask_next(id, event);
        let (log, id) = (self.scope.log(), NamespaceCore::next_ack_id);
        match events::encode_each(log, &namespaces, others.is_some(), event, self.flags, id, ask) {
            Ok(event) => {
                let elsewhere = others
                    .zip(event)
                    .map(|(others, event)| others.emit_with_ack(self.published(event, true), self.timeout));
                Ok(Gathering::new(asking.asked(), elsewhere))
            }
            Err(error) => Err((AckError::Encode(error), asking.unasked())),
        }
    }

    /// The sockets themselves, those of this server, with all their data.
    pub fn sockets(self) -> Vec<Socket<N>> {
        self.scope.select(&self.target).into_iter().map(Socket::new).collect()
    }

    /// The sockets of all servers, as far as others see them: with the data that `#[namespace(…, public = …)]` shows.
    ///
    /// Those of this server are as they are when the future is first polled; what the others say may take as long as
    /// [`timeout`](Self::timeout) says.
    ///
    /// # Errors
    ///
    /// When another server does not answer, or not in the words of this one. Then nothing is known of the others either.
    pub async fn fetch(self) -> Result<Vec<RemoteSocket<N>>, FetchError>
    where
        N: Served,
    {
        let elsewhere = self.others().map(|others| others.fetch(self.target.clone(), self.timeout));
        let mut sockets: Vec<_> =
            self.scope.select(&self.target).iter().map(|core| RemoteSocket::here(&self, core)).collect();
        let Some(elsewhere) = elsewhere else { return Ok(sockets) };
        let gathered = elsewhere.await;
        if gathered.missing > 0 {
            return Err(FetchError::Timeout { missing: gathered.missing });
        }
        for snapshot in gathered.answers {
            sockets.push(RemoteSocket::elsewhere(&self, &self.scope, snapshot)?);
        }
        Ok(sockets)
    }

    /// How many sockets there are, on this server.
    pub fn count(self) -> usize {
        if self.target.is_everybody() {
            return self.scope.namespaces().iter().map(|namespace| namespace.rooms.len()).sum();
        }
        self.scope.select(&self.target).len()
    }

    /// The names of the rooms that somebody is in, on this server, each once and in no order. A room is there as long as
    /// somebody is in it; the ids of the sockets are not among them.
    pub fn rooms(self) -> Vec<RoomName> {
        LocalNamespace::rooms(&self.scope, &self.target).into_iter().map(RoomName::from).collect()
    }

    /// Makes them all join a room.
    pub fn join(self, room: impl IntoRoom<N>) {
        let rooms = vec![room.into_room().into_inner()];
        self.scope.join(&self.target, &rooms);
        if let Some(others) = self.others() {
            others.submit(Operation::Join { target: self.target.clone(), rooms });
        }
    }

    /// Makes them all leave a room.
    pub fn leave(self, room: impl IntoRoom<N>) {
        let rooms = vec![room.into_room().into_inner()];
        self.scope.leave(&self.target, &rooms);
        if let Some(others) = self.others() {
            others.submit(Operation::Leave { target: self.target.clone(), rooms });
        }
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
        self.scope.disconnect(&self.target, close);
        if let Some(others) = self.others() {
            others.submit(Operation::Disconnect { target: self.target.clone(), close });
        }
    }

    /// Sends an event to servers: the `#[server_event]` of the namespace runs on each of them once, whoever is connected
    /// there. Today that is this server; in a cluster it is every server, this one among them (in Node the others alone),
    /// with [`local`](Self::local) this one only.
    ///
    /// Never waits: the handler runs in a task of its own, in no order with others, and needs a tokio runtime on this
    /// thread or on the one that built the server. Rooms say nothing to servers: those that were named are ignored. A value
    /// that cannot be serialised is dropped whole and logged; so is, where it comes, an event that does not fit there.
    pub fn server_side_emit(self, event: N::Server) {
        let name = event.name();
        match events::encode_alone(event) {
            Ok(event) => {
                self.scope.server_side_event(&event, None);
                if let Some(others) = self.others() {
                    others.submit(Operation::ServerEvent(Arc::new(event)));
                }
            }
            Err(error) => tracing::error!(event = name, %error, "an event between servers was dropped"),
        }
    }

    /// Sends an event to servers, as [`server_side_emit`](Self::server_side_emit), and gathers what their handlers answer
    /// with [`Ack::answer`]: one answer of each, as long as [`timeout`](Self::timeout) says. It is sent by this call.
    ///
    /// A server without `#[server_event]`, one whose handler drops the `Ack`, and one that does not know the event are
    /// missing. An event without an `Ack`, or that cannot be serialised, is not sent but logged: then nobody answers.
    pub fn server_side_emit_with_ack<T: FromAck>(self, event: impl FnOnce(Ack<T>) -> N::Server) -> ServerAcksFuture<T> {
        let event = event(Ack::awaited());
        let name = event.name();
        let encoded = match event.wants_ack() {
            true => events::encode_alone(event).map_err(AckError::Encode),
            false => Err(AckError::NotAsked),
        };
        match (encoded, self.scope.outside()) {
            (Ok(event), Some(outside)) => {
                let (reply, receiver) = ServerReply::new();
                let deadline = outside.runtime().sleep(self.timeout);
                self.scope.server_side_event(&event, Some(reply));
                let others = self.others().map(|others| others.ask_servers(Arc::new(event), self.timeout));
                ServerAcksFuture::waiting(receiver, deadline, others)
            }
            (Ok(_), None) => ServerAcksFuture::unsent(),
            (Err(error), _) => {
                tracing::error!(event = name, %error, "an event between servers was dropped");
                ServerAcksFuture::unsent()
            }
        }
    }

    /// The other servers, if they are meant and there are any.
    fn others(&self) -> Option<Others<'_>> {
        if self.local { None } else { self.scope.others() }
    }

    fn published(&self, event: EncodedEvent, wants_ack: bool) -> Published {
        Published { event: Arc::new(event), target: self.target.clone(), flags: self.flags, wants_ack }
    }
}

impl<N> Clone for Broadcast<N> {
    fn clone(&self) -> Self {
        Self {
            scope: self.scope.clone(),
            target: self.target.clone(),
            flags: self.flags,
            timeout: self.timeout,
            local: self.local,
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
