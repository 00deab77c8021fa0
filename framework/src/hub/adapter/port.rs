//! The port between a server and the others of its cluster, both ways.
//!
//! A server does its own part of each operation itself, at once: fan-out to its sockets is never boxed. What an
//! [`Adapter`] gets is the part of all other servers, as typed requests; when it hears of one it asks its own server for
//! the [`LocalNamespace`] and has it done there. An event travels as the array of its name and arguments with its
//! attachments, and each server makes of it the one packet that its recipients share.

use std::sync::Arc;
use std::time::Duration;

use super::Target;
use crate::hub::acks::{AckEnd, ServerReply};
use crate::hub::asking::Asked;
use crate::hub::dispatch::Task;
use crate::hub::emission::Flags;
use crate::values::engine::sid::SocketId;
use crate::values::parser::encoder::EncodedEvent;
use crate::values::parser::packet::Arguments;
use crate::values::request::HandshakeRequest;

/// Where an operation is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// The namespace of that path.
    Path(&'a str),
    /// All namespaces of a dynamic path, as it was declared.
    Pattern(&'a str),
}

/// An event on its way to sockets.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub(crate) event: Arc<EncodedEvent>,
    pub(crate) target: Target,
    pub(crate) flags: Flags,
    /// Whether clients find a callback. Each server numbers its own acknowledgements.
    pub(crate) wants_ack: bool,
}

/// What the other servers are told and do not answer.
#[derive(Clone, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "for adapters of clusters, which the tests have one of"))]
pub(crate) enum Operation {
    Emit(Published),
    Join { target: Target, rooms: Vec<Arc<str>> },
    Leave { target: Target, rooms: Vec<Arc<str>> },
    Disconnect { target: Target, close: bool },
    ServerEvent(Arc<EncodedEvent>),
}

/// What came in time from other servers.
#[derive(Debug)]
pub(crate) struct Gathered<T> {
    pub(crate) answers: Vec<T>,
    /// How many servers did not answer, or not with all.
    pub(crate) missing: usize,
}

/// How a server reaches the others: all of them, and never itself. It keeps the time of its requests, and gives them up
/// when their futures are dropped.
pub(crate) trait Adapter: Send + Sync {
    /// Tells the others. Never waits: what cannot be sent now is kept within bounds, or dropped and counted.
    fn submit(&self, place: Place<'_>, operation: Operation);

    /// Emits on the others, and gathers how the waits for their clients ended.
    fn emit_with_ack(
        &self,
        place: Place<'_>,
        event: Published,
        timeout: Duration,
    ) -> Task<Gathered<(SocketId, AckEnd)>>;

    /// Asks the others for the sockets of a target.
    fn fetch(&self, place: Place<'_>, target: Target, timeout: Duration) -> Task<Gathered<Snapshot>>;

    /// Sends an event to the handlers of the others, and gathers their answers.
    fn ask_servers(
        &self,
        place: Place<'_>,
        event: Arc<EncodedEvent>,
        timeout: Duration,
    ) -> Task<Gathered<Arguments<'static>>>;
}

/// The other servers, as those who are addressed in one place.
#[derive(Clone, Copy)]
pub(crate) struct Others<'a> {
    adapter: &'a dyn Adapter,
    place: Place<'a>,
}

impl<'a> Others<'a> {
    pub(crate) fn new(adapter: &'a dyn Adapter, place: Place<'a>) -> Self {
        Self { adapter, place }
    }

    /// See [`Adapter::submit`].
    pub(crate) fn submit(self, operation: Operation) {
        self.adapter.submit(self.place, operation);
    }

    /// See [`Adapter::emit_with_ack`].
    pub(crate) fn emit_with_ack(self, event: Published, timeout: Duration) -> Task<Gathered<(SocketId, AckEnd)>> {
        self.adapter.emit_with_ack(self.place, event, timeout)
    }

    /// See [`Adapter::fetch`].
    pub(crate) fn fetch(self, target: Target, timeout: Duration) -> Task<Gathered<Snapshot>> {
        self.adapter.fetch(self.place, target, timeout)
    }

    /// See [`Adapter::ask_servers`].
    pub(crate) fn ask_servers(self, event: Arc<EncodedEvent>, timeout: Duration) -> Task<Gathered<Arguments<'static>>> {
        self.adapter.ask_servers(self.place, event, timeout)
    }
}

/// What others are told of a socket.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) id: SocketId,
    /// Its namespace.
    pub(crate) path: Box<str>,
    /// Its own id is not among them.
    pub(crate) rooms: Vec<Arc<str>>,
    pub(crate) request: Arc<HandshakeRequest>,
    /// What the namespace shows of its data, as JSON; binary values are base64.
    pub(crate) data: String,
}

/// One server's part of an operation, and nothing of the others'. Got from [`Hub::local`](crate::hub::registry::Hub::local).
#[cfg_attr(not(test), expect(dead_code, reason = "for adapters of clusters, which the tests have one of"))]
pub(crate) trait LocalNamespace: Send + Sync {
    /// Emits to the sockets of the target.
    fn deliver(&self, event: &Published);

    /// Emits to the sockets of the target, and waits for each.
    fn deliver_with_ack(&self, event: &Published, timeout: Duration) -> Asked;

    /// Makes the sockets of the target join rooms.
    fn join(&self, target: &Target, rooms: &[Arc<str>]);

    /// Makes the sockets of the target leave rooms.
    fn leave(&self, target: &Target, rooms: &[Arc<str>]);

    /// Disconnects the sockets of the target from their namespace; with `close` their connections end.
    fn disconnect(&self, target: &Target, close: bool);

    /// The sockets of the target, for others. One whose data cannot be serialised is left out, and logged.
    fn snapshot(&self, target: &Target) -> Vec<Snapshot>;

    /// The rooms that somebody of the target is in.
    fn rooms(&self, target: &Target) -> Vec<Arc<str>>;

    /// Runs the handler of an event between servers. Once, however many namespaces there are.
    fn server_side_event(&self, event: &EncodedEvent, reply: Option<ServerReply>);
}
