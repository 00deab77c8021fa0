//! The sockets of a whole cluster, as far as others see them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::ack::{Ack, AckFuture};
use super::arguments;
use super::broadcast::Broadcast;
use super::events::EmitsOn;
use super::handshake::Handshake;
use super::namespace::{Namespace, Served};
use super::payload::Payload;
use super::room::{IntoRoom, RoomName};
use crate::hub::adapter::port::Snapshot;
use crate::hub::scope::Scope;
use crate::hub::socket::SocketCore;
use crate::values::engine::sid::SocketId;

/// A client in the namespace `N`, on this server or another one of its cluster: what
/// [`Broadcast::fetch`](crate::Broadcast::fetch) found.
///
/// It is what was there when it was fetched; what it is told goes to the socket as it is then, as to the room of its id.
/// One that has gone is told in vain.
pub struct RemoteSocket<N: Namespace> {
    id: SocketId,
    rooms: Vec<RoomName>,
    handshake: Handshake<N>,
    data: N::Public,
    /// The room of its id.
    room: Broadcast<N>,
}

impl<N: Namespace> RemoteSocket<N> {
    /// One of this server: its data is made anew, nothing is encoded.
    pub(super) fn here(broadcast: &Broadcast<N>, core: &Arc<SocketCore>) -> Self
    where
        N: Served,
    {
        let data = core.data().expect("a socket of a namespace holds the data of its `#[connect]`");
        Self {
            id: core.id,
            rooms: core.namespace.rooms.rooms_of(core.id).into_iter().map(RoomName::from).collect(),
            handshake: Handshake::new(core.request.clone(), core.namespace.clone()),
            data: N::public(data),
            room: broadcast.socket(Scope::lasting(&core.namespace), core.id),
        }
    }

    /// What another server says of one.
    pub(super) fn elsewhere(broadcast: &Broadcast<N>, scope: &Scope, snapshot: Snapshot) -> Result<Self, FetchError> {
        let Snapshot { id, path, rooms, request, data } = snapshot;
        let unfit = |reason: String| FetchError::Unfit { socket: id, reason };
        let (scope, namespace) =
            scope.narrowed(&path).ok_or_else(|| unfit(format!("it is in the namespace `{path}`")))?;
        Ok(Self {
            id,
            rooms: rooms.into_iter().map(RoomName::from).collect(),
            handshake: Handshake::new(request, namespace),
            data: arguments::value(&data).map_err(|error| unfit(error.to_string()))?,
            room: broadcast.socket(scope, id),
        })
    }

    /// The socket's id: public, and a room of its own.
    pub fn id(&self) -> SocketId {
        self.id
    }

    /// The names of the rooms that the socket was in, its own id not among them.
    pub fn rooms(&self) -> &[RoomName] {
        &self.rooms
    }

    /// The handshake of its connection.
    pub fn handshake(&self) -> &Handshake<N> {
        &self.handshake
    }

    /// The namespace's marker with the parameters of its path.
    pub fn namespace(&self) -> &N {
        self.handshake.params()
    }

    /// What the namespace shows of the socket's data: `public = …` where it is declared.
    pub fn data(&self) -> &N::Public {
        &self.data
    }

    /// Emits an event to this client. Never waits; a value that cannot be serialised is dropped whole and logged.
    pub fn emit<E: EmitsOn<N>>(&self, event: E) {
        self.room.clone().emit(event);
    }

    /// Emits an event and awaits its acknowledgement, for 30 s unless [`timeout`](Self::timeout) says otherwise.
    ///
    /// Of a socket that has gone it is `Disconnected`, as soon as that is known.
    pub fn emit_with_ack<E: EmitsOn<N>, T: Payload>(&self, event: impl FnOnce(Ack<T>) -> E) -> AckFuture<T> {
        self.room.clone().ask_one(event)
    }

    /// Names how long an acknowledgement may take.
    pub fn timeout(&self, timeout: Duration) -> RemoteOptions<N> {
        RemoteOptions { room: self.room.clone().timeout(timeout) }
    }

    /// Emits events that are dropped when the client cannot take them at once.
    pub fn volatile(&self) -> RemoteOptions<N> {
        RemoteOptions { room: self.room.clone().volatile() }
    }

    /// Emits events and says whether they may be compressed, where the server compresses.
    pub fn compress(&self, compress: bool) -> RemoteOptions<N> {
        RemoteOptions { room: self.room.clone().compress(compress) }
    }

    /// Makes it join a room.
    pub fn join(&self, room: impl IntoRoom<N>) {
        self.room.clone().join(room);
    }

    /// Makes it leave a room.
    pub fn leave(&self, room: impl IntoRoom<N>) {
        self.room.clone().leave(room);
    }

    /// Disconnects it from the namespace.
    pub fn disconnect(&self) {
        self.room.clone().disconnect();
    }

    /// Closes its connection.
    pub fn close(&self) {
        self.room.clone().close();
    }
}

impl<N: Namespace> fmt::Debug for RemoteSocket<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteSocket")
            .field("id", &self.id)
            .field("namespace", &self.handshake.namespace_path())
            .field("rooms", &self.rooms)
            .finish_non_exhaustive()
    }
}

/// An emission to one socket, wherever it is, with options of its own.
#[must_use = "options do nothing until something is emitted"]
pub struct RemoteOptions<N> {
    room: Broadcast<N>,
}

impl<N: Namespace> RemoteOptions<N> {
    /// Names how long an acknowledgement may take.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { room: self.room.timeout(timeout) }
    }

    /// The event is dropped when the client cannot take it at once.
    pub fn volatile(self) -> Self {
        Self { room: self.room.volatile() }
    }

    /// Whether the event may be compressed, where the server compresses; it may by default.
    pub fn compress(self, compress: bool) -> Self {
        Self { room: self.room.compress(compress) }
    }

    /// Emits an event.
    pub fn emit<E: EmitsOn<N>>(self, event: E) {
        self.room.emit(event);
    }

    /// Emits an event and awaits its acknowledgement.
    pub fn emit_with_ack<E: EmitsOn<N>, T: Payload>(self, event: impl FnOnce(Ack<T>) -> E) -> AckFuture<T> {
        self.room.ask_one(event)
    }
}

impl<N> Clone for RemoteOptions<N> {
    fn clone(&self) -> Self {
        Self { room: self.room.clone() }
    }
}

impl<N> fmt::Debug for RemoteOptions<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteOptions").field("room", &self.room).finish()
    }
}

/// Why the sockets of a cluster were not fetched. A server that is alone finds its own without fail.
#[derive(Debug)]
#[non_exhaustive]
pub enum FetchError {
    /// Servers did not answer in time.
    Timeout {
        /// How many.
        missing: usize,
    },
    /// A server told of a socket in words that this one does not know: it may be of another version.
    Unfit {
        /// The socket.
        socket: SocketId,
        /// What does not fit.
        reason: String,
    },
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout { missing } => write!(f, "{missing} servers did not answer in time"),
            Self::Unfit { socket, reason } => {
                write!(f, "what a server says of the socket {socket} does not fit: {reason}")
            }
        }
    }
}

impl std::error::Error for FetchError {}

#[cfg(test)]
mod tests;
