//! What a driver serves: Socket.IO, or the engine alone.

use std::sync::Arc;
use std::task::Context;
use std::time::Instant;

use crate::hub::outbox::Outgoing;
use crate::machines::session::Session;
use crate::values::engine::packet::Message;
use crate::values::reason::DisconnectReason;
use crate::values::request::HandshakeRequest;
use crate::values::wire::Wire;

/// One side of a connection's driver: the session's messages come in, and what was queued goes out.
///
/// An `Err` ends the session with that reason.
pub(crate) trait Application: Send + Unpin + 'static {
    /// Whether it wants to see the requests of POSTs, which are copied for it.
    const SEES_REQUESTS: bool = false;

    /// A message came.
    fn handle_message(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        message: Message<'_>,
    ) -> Result<(), DisconnectReason>;

    /// The messages that follow came with this POST, up to [`end_request`](Self::end_request).
    fn begin_request(&mut self, request: Option<Arc<HandshakeRequest>>) {
        let _ = request;
    }

    /// See [`begin_request`](Self::begin_request).
    fn end_request(&mut self) {}

    /// A deadline may have passed.
    fn handle_timeout(&mut self, now: Instant) -> Result<(), DisconnectReason>;

    /// Goes on with what runs.
    fn poll(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<(), DisconnectReason>;

    /// An item that is no packet leaves the outbox; `true` closes the session behind what was sent.
    fn handle_outgoing(&mut self, now: Instant, item: Outgoing, session: &mut Session) -> bool;

    /// A packet leaves the outbox: how this connection writes it. `None` if it cannot.
    fn write_packet(&self, wire: Wire) -> Option<Wire> {
        Some(wire)
    }

    /// When `handle_timeout` is to be called.
    fn poll_timeout(&self) -> Option<Instant>;

    /// Whether more may be read from the client.
    fn wants_input(&self) -> bool;

    /// Reading from the client stops, or goes on: what waits for the client has no deadline meanwhile.
    fn set_paused(&mut self, now: Instant, paused: bool) {
        let _ = (now, paused);
    }

    /// The session is over. Nothing else is called behind this.
    fn close(&mut self, reason: DisconnectReason);
}
