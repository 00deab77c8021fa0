//! The handle of one connected client in one namespace.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::ack::{Ack, AckError, AckFuture};
use super::broadcast::Broadcast;
use super::events::{self, EmitsOn, EncodeError};
use super::handshake::Handshake;
use super::namespace::{Namespace, Served};
use super::payload::Payload;
use super::room::{IntoRoom, RoomName};
use crate::hub::emission::Flags;
use crate::hub::socket::SocketCore;
use crate::values::config::Transport;
use crate::values::engine::sid::SocketId;
use crate::values::parser::value::Value;

/// A client in the namespace `N`.
///
/// Cheap to clone, and harmless after the disconnect: what is emitted then is dropped.
///
/// With [`IoBuilder::recovery`](crate::IoBuilder::recovery) the socket of a connection that was lost still speaks for the
/// session: what it emits reaches the client when it has come back, and [`disconnect`](Self::disconnect) ends the session.
pub struct Socket<N> {
    pub(crate) core: Arc<SocketCore>,
    marker: PhantomData<fn() -> N>,
}

impl<N: Namespace> Socket<N> {
    pub(crate) fn new(core: Arc<SocketCore>) -> Self {
        Self { core, marker: PhantomData }
    }

    /// The socket's id: public, a room of its own, and not the session's secret.
    pub fn id(&self) -> SocketId {
        self.core.id
    }

    /// The data that `#[connect]` returned.
    pub fn data<D: Send + Sync + 'static>(&self) -> &D
    where
        N: Served<Data = D>,
    {
        self.core.data().expect("a socket of a namespace holds the data of its `#[connect]`")
    }

    /// The namespace's marker with the parameters of its path.
    pub fn namespace(&self) -> &N {
        self.core.namespace.params()
    }

    /// The handshake of this connection.
    pub fn handshake(&self) -> Handshake<N> {
        Handshake::new(self.core.request.clone(), self.core.namespace.clone())
    }

    /// The transport in use at this moment.
    pub fn transport(&self) -> Transport {
        self.core.link().transport()
    }

    /// Whether the socket is still in its namespace.
    pub fn is_connected(&self) -> bool {
        self.core.is_connected()
    }

    /// Whether the client lost its connection and has its session back: the same id, data and rooms, and every event that
    /// it missed. Then `#[connect]` was not asked. Only with [`IoBuilder::recovery`](crate::IoBuilder::recovery).
    pub fn recovered(&self) -> bool {
        self.core.recovered
    }

    /// Emits an event to this client. Never waits; a value that cannot be serialised is dropped whole and logged.
    pub fn emit<E: EmitsOn<N>>(&self, event: E) {
        self.options().emit(event);
    }

    /// Emits an event and awaits its acknowledgement, for 30 s unless [`timeout`](Self::timeout) says otherwise.
    pub fn emit_with_ack<E: EmitsOn<N>, T: Payload>(&self, event: impl FnOnce(Ack<T>) -> E) -> AckFuture<T> {
        self.options().emit_with_ack(event)
    }

    /// Names how long an acknowledgement may take.
    pub fn timeout(&self, timeout: Duration) -> EmitOptions<'_, N> {
        self.options().timeout(timeout)
    }

    /// Emits events that are dropped when the client cannot take them at once.
    pub fn volatile(&self) -> EmitOptions<'_, N> {
        self.options().volatile()
    }

    /// Says whether events may be compressed, where the server compresses; they may by default. An answer over HTTP is
    /// compressed if one of the events in it may be.
    pub fn compress(&self, compress: bool) -> EmitOptions<'_, N> {
        self.options().compress(compress)
    }

    /// Emits without the contract: any name, any arguments.
    pub fn untyped(&self) -> Untyped<'_, N> {
        Untyped { socket: self }
    }

    /// Everybody in `room` but this socket.
    pub fn to(&self, room: impl IntoRoom<N>) -> Broadcast<N> {
        self.broadcast().to(room)
    }

    /// Everybody in one of `rooms` but this socket, each once.
    pub fn to_each<R: IntoRoom<N>>(&self, rooms: impl IntoIterator<Item = R>) -> Broadcast<N> {
        self.broadcast().to_each(rooms)
    }

    /// Everybody in the namespace but this socket and those in `room`.
    pub fn except(&self, room: impl IntoRoom<N>) -> Broadcast<N> {
        self.broadcast().except(room)
    }

    /// Everybody in the namespace but this socket.
    pub fn broadcast(&self) -> Broadcast<N> {
        Broadcast::from_socket(&self.core)
    }

    /// Everybody in the namespace on this server but this socket.
    pub fn local(&self) -> Broadcast<N> {
        self.broadcast().local()
    }

    /// Joins a room. At once, and in order with what is emitted behind it.
    pub fn join(&self, room: impl IntoRoom<N>) {
        let room = room.into_room().into_inner();
        if self.core.has_rooms() {
            self.core.namespace.rooms.join(self.core.id, &room);
        }
    }

    /// Leaves a room.
    pub fn leave(&self, room: impl IntoRoom<N>) {
        let room = room.into_room();
        if self.core.has_rooms() {
            self.core.namespace.rooms.leave(self.core.id, room.as_str());
        }
    }

    /// The names of the rooms that the socket is in, its own id not among them.
    pub fn rooms(&self) -> Vec<RoomName> {
        if !self.core.has_rooms() {
            return Vec::new();
        }
        self.core.namespace.rooms.rooms_of(self.core.id).into_iter().map(RoomName::from).collect()
    }

    /// Whether the socket is in a room.
    pub fn is_in(&self, room: impl IntoRoom<N>) -> bool {
        let room = room.into_room();
        self.core.has_rooms() && self.core.namespace.rooms.is_in(self.core.id, room.as_str())
    }

    /// Leaves the namespace: the client gets DISCONNECT behind all that was emitted, and does not reconnect by itself.
    pub fn disconnect(&self) {
        self.core.disconnect(false);
    }

    /// Leaves every namespace and closes the connection.
    pub fn close(&self) {
        self.core.disconnect(true);
    }

    /// Waits until all that was emitted on this connection was handed to the system, or the connection is gone.
    pub async fn flushed(&self) {
        self.core.link().outbox.flushed().await;
    }

    fn options(&self) -> EmitOptions<'_, N> {
        EmitOptions { socket: self, timeout: self.core.hub.ack_timeout, flags: Flags::default() }
    }

    fn emit_with<E: EmitsOn<N>>(&self, event: E, flags: Flags) {
        let name = event.name();
        let id = event.wants_ack().then(|| self.core.namespace.next_ack_id());
        match events::encode(self.core.hub.log(), &self.core.namespace, id, event, flags) {
            Ok(event) => self.core.emit_alone(event),
            Err(error) => tracing::error!(event = name, %error, "an event was dropped"),
        }
    }

    fn ask<E: EmitsOn<N>, T: Payload>(&self, event: E, timeout: Duration, flags: Flags) -> AckFuture<T> {
        if !event.wants_ack() {
            return AckFuture::failed(AckError::NotAsked);
        }
        let id = self.core.namespace.next_ack_id();
        // What is awaited is sent, whatever the transport can take.
        let flags = Flags { volatile: false, ..flags };
        let event = match events::encode(self.core.hub.log(), &self.core.namespace, Some(id), event, flags) {
            Ok(event) => event,
            Err(error) => return AckFuture::failed(AckError::Encode(error)),
        };
        // Awaited before it is sent: the answer cannot come too early.
        match self.core.await_ack(id, timeout) {
            Ok(receiver) => {
                self.core.emit_alone(event);
                AckFuture::waiting(self.core.clone(), id, receiver)
            }
            Err(_) => AckFuture::failed(AckError::TooManyPending),
        }
    }
}

impl<N> Clone for Socket<N> {
    fn clone(&self) -> Self {
        Self { core: self.core.clone(), marker: PhantomData }
    }
}

impl<N> PartialEq for Socket<N> {
    fn eq(&self, other: &Self) -> bool {
        self.core.id == other.core.id
    }
}

impl<N> Eq for Socket<N> {}

impl<N> Hash for Socket<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.core.id.hash(state);
    }
}

impl<N> fmt::Debug for Socket<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").field("id", &self.core.id).field("namespace", &self.core.namespace.path()).finish()
    }
}

/// An emission to one socket with options of its own.
#[must_use = "options do nothing until something is emitted"]
pub struct EmitOptions<'a, N> {
    socket: &'a Socket<N>,
    timeout: Duration,
    flags: Flags,
}

impl<N: Namespace> EmitOptions<'_, N> {
    /// Names how long an acknowledgement may take.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The event is dropped when the client cannot take it at once.
    pub fn volatile(self) -> Self {
        Self { flags: Flags { volatile: true, ..self.flags }, ..self }
    }

    /// Whether the event may be compressed, where the server compresses; it may by default. An answer over HTTP is compressed
    /// if one of the events in it may be.
    pub fn compress(self, compress: bool) -> Self {
        Self { flags: Flags { compress, ..self.flags }, ..self }
    }

    /// Emits an event.
    pub fn emit<E: EmitsOn<N>>(self, event: E) {
        self.socket.emit_with(event, self.flags);
    }

    /// Emits an event and awaits its acknowledgement.
    pub fn emit_with_ack<E: EmitsOn<N>, T: Payload>(self, event: impl FnOnce(Ack<T>) -> E) -> AckFuture<T> {
        self.socket.ask(event(Ack::awaited()), self.timeout, self.flags)
    }
}

impl<N> Clone for EmitOptions<'_, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N> Copy for EmitOptions<'_, N> {}

impl<N> fmt::Debug for EmitOptions<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { socket, timeout, flags } = self;
        f.debug_struct("EmitOptions")
            .field("socket", &socket.core.id)
            .field("timeout", timeout)
            .field("flags", flags)
            .finish()
    }
}

/// The way out of the contract, for one socket.
#[must_use = "nothing is emitted yet"]
pub struct Untyped<'a, N> {
    socket: &'a Socket<N>,
}

impl<N: Namespace> Untyped<'_, N> {
    /// Emits an event of any name with any arguments. Reserved names of the protocol are not sent.
    ///
    /// # Errors
    ///
    /// When an argument cannot be serialised, or the name is reserved.
    pub fn emit(&self, name: &str, arguments: &[Value]) -> Result<(), UntypedError> {
        if crate::values::parser::packet::is_reserved(name) {
            return Err(UntypedError::Reserved(name.to_owned()));
        }
        let sent =
            self.socket.core.send_event(name, |writer| arguments.iter().try_for_each(|argument| writer.push(argument)));
        sent.map_err(|source| UntypedError::Encode(EncodeError { source }))
    }
}

impl<N> Clone for Untyped<'_, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N> Copy for Untyped<'_, N> {}

impl<N> fmt::Debug for Untyped<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Untyped").field("socket", &self.socket.core.id).finish()
    }
}

/// Why an untyped event was not emitted.
#[derive(Debug)]
#[non_exhaustive]
pub enum UntypedError {
    /// The name belongs to the protocol: a client that got it would close the connection.
    Reserved(String),
    /// An argument cannot be serialised.
    Encode(EncodeError),
}

impl fmt::Display for UntypedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reserved(name) => write!(f, "`{name}` is a reserved event name"),
            Self::Encode(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for UntypedError {}
