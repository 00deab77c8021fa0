//! The port through which a server tells those who watch it what happens, and what they get to see of it.

use std::borrow::Cow;
use std::fmt;

use super::socket::SocketCore;
use crate::values::config::Transport;
use crate::values::engine::sid::SocketId;
use crate::values::parser::packet::{Arguments, Header, PacketData};
use crate::values::reason::DisconnectReason;
use crate::values::request::HandshakeRequest;
use crate::values::wire::{Wire, WireMessage};

/// Whoever watches a server. Called in place: nothing goes on until it returns.
pub(crate) trait Observe: Send + Sync {
    fn connected(&self, socket: &ObservedSocket<'_>);

    fn disconnected(&self, socket: &ObservedSocket<'_>, reason: DisconnectReason);

    fn incoming(&self, event: &ObservedEvent<'_>);

    fn outgoing(&self, event: &ObservedEvent<'_>);

    fn refused(&self, refusal: &ObservedRefusal<'_>);
}

/// A socket, as an [`Observer`](crate::Observer) sees it.
pub struct ObservedSocket<'a> {
    core: &'a SocketCore,
}

impl<'a> ObservedSocket<'a> {
    pub(crate) fn new(core: &'a SocketCore) -> Self {
        Self { core }
    }

    /// The namespace's path on the wire.
    pub fn namespace(&self) -> &str {
        self.core.namespace.path()
    }

    /// The socket's public id.
    pub fn id(&self) -> SocketId {
        self.core.id
    }

    /// Whether the session was recovered: the client has had this socket before.
    pub fn recovered(&self) -> bool {
        self.core.recovered
    }

    /// The transport in use at this moment.
    pub fn transport(&self) -> Transport {
        self.core.link().transport()
    }

    /// The HTTP request that opened the connection.
    pub fn handshake(&self) -> &HandshakeRequest {
        &self.core.request
    }
}

impl fmt::Debug for ObservedSocket<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ObservedSocket");
        debug.field("namespace", &self.namespace()).field("id", &self.id()).finish_non_exhaustive()
    }
}

/// An event of either direction, as an [`Observer`](crate::Observer) sees it.
pub struct ObservedEvent<'a> {
    namespace: Cow<'a, str>,
    socket: Option<SocketId>,
    sockets: usize,
    name: Cow<'a, str>,
    json: &'a str,
    attachments: usize,
    wants_ack: bool,
}

impl<'a> ObservedEvent<'a> {
    /// An event of a client.
    pub(crate) fn incoming(
        socket: &'a SocketCore,
        id: Option<u64>,
        name: &'a str,
        arguments: &'a Arguments<'_>,
    ) -> Self {
        Self {
            namespace: Cow::Borrowed(socket.namespace.path()),
            socket: Some(socket.id),
            sockets: 1,
            name: Cow::Borrowed(name),
            json: &arguments.json,
            attachments: arguments.attachments.len(),
            wants_ack: id.is_some(),
        }
    }

    /// The event in an encoded packet, for one socket or so many; `None` if the packet is something else.
    fn outgoing(wire: &'a Wire, socket: Option<SocketId>, sockets: usize) -> Option<Self> {
        let Some(WireMessage::Text(text)) = wire.messages().next() else { return None };
        // The first character is the engine's.
        let header = Header::parse(str::from_utf8(text).ok()?.strip_prefix('4')?, usize::MAX).ok()?;
        let packet = header.packet().ok()?;
        let PacketData::Event { id, name, .. } = packet.data else { return None };
        let (json, wants_ack) = (header.json, id.is_some());
        Some(Self {
            namespace: packet.namespace,
            socket,
            sockets,
            name,
            json,
            attachments: wire.attachments(),
            wants_ack,
        })
    }

    /// The namespace's path on the wire.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Who sent it, or whom alone it is for; `None` for a broadcast.
    pub fn socket(&self) -> Option<SocketId> {
        self.socket
    }

    /// How many sockets of this server it is for; 1 for what a client sent.
    pub fn sockets(&self) -> usize {
        self.sockets
    }

    /// The event's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The JSON array, the event's name first. Attachments are placeholders in it; where sessions are recovered the last
    /// element of what is sent is its offset.
    pub fn json(&self) -> &str {
        self.json
    }

    /// How many attachments it has.
    pub fn attachments(&self) -> usize {
        self.attachments
    }

    /// Whether an acknowledgement is asked for.
    pub fn wants_ack(&self) -> bool {
        self.wants_ack
    }
}

/// Without the arguments, which are the user's.
impl fmt::Debug for ObservedEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObservedEvent")
            .field("namespace", &self.namespace)
            .field("socket", &self.socket)
            .field("sockets", &self.sockets)
            .field("name", &self.name)
            .field("attachments", &self.attachments)
            .field("wants_ack", &self.wants_ack)
            .finish_non_exhaustive()
    }
}

/// A CONNECT that was refused, as an [`Observer`](crate::Observer) sees it.
pub struct ObservedRefusal<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) message: &'a str,
    pub(crate) data: Option<&'a str>,
    pub(crate) request: &'a HandshakeRequest,
}

impl ObservedRefusal<'_> {
    /// The path that the client asked for, which need not be served.
    pub fn namespace(&self) -> &str {
        self.namespace
    }

    /// What the client's `connect_error` says.
    pub fn message(&self) -> &str {
        self.message
    }

    /// The JSON of its `data`: the refusal itself, or what does not fit.
    pub fn data(&self) -> Option<&str> {
        self.data
    }

    /// The HTTP request that opened the connection.
    pub fn handshake(&self) -> &HandshakeRequest {
        self.request
    }
}

/// Without the data, which is the user's.
impl fmt::Debug for ObservedRefusal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ObservedRefusal");
        debug.field("namespace", &self.namespace).field("message", &self.message).finish_non_exhaustive()
    }
}

/// Tells of an encoded event that is sent to one socket, or to so many.
#[cold]
pub(crate) fn outgoing(observer: &dyn Observe, wire: &Wire, socket: Option<SocketId>, sockets: usize) {
    if let Some(event) = ObservedEvent::outgoing(wire, socket, sockets) {
        observer.outgoing(&event);
    }
}
