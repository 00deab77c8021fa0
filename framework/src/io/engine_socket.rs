//! The engine alone: Engine.IO without Socket.IO, as `engine.io` is used in Node.

use std::fmt;
use std::sync::Arc;
use std::task::Context;
use std::time::Instant;

use super::application::Application;
use crate::hub::outbox::Outgoing;
use crate::hub::socket::Link;
use crate::machines::session::Session;
use crate::values::config::Transport;
use crate::values::engine::packet::Message as EngineMessage;
use crate::values::parser::bytes::Bytes;
use crate::values::reason::DisconnectReason;
use crate::values::request::HandshakeRequest;
use crate::values::wire::WireBuilder;

/// A message of Engine.IO.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
}

/// What is done with the sessions of the engine. The methods run on the connection's task and must not block.
pub trait EngineHandler: Send + Sync + 'static {
    /// A session was opened.
    fn open(&self, socket: &EngineSocket) {
        let _ = socket;
    }

    /// A message came.
    fn message(&self, socket: &EngineSocket, message: Message);

    /// The session is over.
    fn close(&self, socket: &EngineSocket, reason: DisconnectReason) {
        let _ = (socket, reason);
    }
}

/// The handle of one session. Cheap to clone, and harmless after the end.
#[derive(Clone)]
pub struct EngineSocket {
    link: Arc<Link>,
    handshake: Arc<HandshakeRequest>,
    /// The POST whose messages are handled.
    post: Option<Arc<HandshakeRequest>>,
}

impl EngineSocket {
    pub(crate) fn new(link: Arc<Link>, handshake: Arc<HandshakeRequest>) -> Self {
        Self { link, handshake, post: None }
    }

    /// Sends a message. Never waits.
    pub fn send(&self, message: &Message) {
        let wire = match message {
            Message::Text(text) => {
                let mut builder = WireBuilder::text();
                builder.buffer().extend_from_slice(text.as_bytes());
                builder.finish(&[])
            }
            Message::Binary(data) => WireBuilder::binary(data).finish(&[]),
        };
        self.link.outbox.push(Outgoing::Packet { wire, volatile: false });
    }

    /// Closes the session behind what was sent.
    pub fn close(&self) {
        self.link.outbox.end(DisconnectReason::ForcedClose);
    }

    /// The transport in use at this moment.
    pub fn transport(&self) -> Transport {
        self.link.transport()
    }

    /// The request that opened the session.
    pub fn handshake(&self) -> &HandshakeRequest {
        &self.handshake
    }

    /// The request that carried what is being handled: in [`EngineHandler::message`] over polling the POST, everywhere
    /// else the handshake's. A clone of the socket keeps what it was made with.
    pub fn request(&self) -> &HandshakeRequest {
        self.post.as_ref().unwrap_or(&self.handshake)
    }

    /// A header of the handshake's request by its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.handshake.header(name)
    }
}

impl fmt::Debug for EngineSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineSocket").field("transport", &self.transport()).finish_non_exhaustive()
    }
}

/// One session whose messages go to an [`EngineHandler`].
pub(crate) struct EngineApplication {
    pub(crate) socket: EngineSocket,
    pub(crate) handler: Arc<dyn EngineHandler>,
}

impl Application for EngineApplication {
    const SEES_REQUESTS: bool = true;

    fn begin_request(&mut self, request: Option<Arc<HandshakeRequest>>) {
        self.socket.post = request;
    }

    fn end_request(&mut self) {
        self.socket.post = None;
    }

    fn handle_message(
        &mut self,
        _: &mut Context<'_>,
        _: Instant,
        message: EngineMessage<'_>,
    ) -> Result<(), DisconnectReason> {
        let message = match message {
            EngineMessage::Text(text) => Message::Text(text.to_owned()),
            EngineMessage::Binary(data) => Message::Binary(Bytes::from(data.into_owned())),
        };
        self.handler.message(&self.socket, message);
        Ok(())
    }

    fn handle_timeout(&mut self, _: Instant) -> Result<(), DisconnectReason> {
        Ok(())
    }

    fn poll(&mut self, _: &mut Context<'_>, _: Instant) -> Result<(), DisconnectReason> {
        Ok(())
    }

    fn handle_outgoing(&mut self, _: Instant, _: Outgoing, _: &mut Session) -> bool {
        false
    }

    fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    fn wants_input(&self) -> bool {
        true
    }

    fn close(&mut self, reason: DisconnectReason) {
        self.handler.close(&self.socket, reason);
    }
}
