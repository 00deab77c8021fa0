//! Those who watch a server: what they are told, and of requests that are refused.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::hooks::RequestParts;
use super::refused::Refused;
use crate::hub::observe::{Observe, ObservedEvent, ObservedRefusal, ObservedSocket};
use crate::values::config::Transport;
use crate::values::engine::handshake::HandshakeError;
use crate::values::reason::DisconnectReason;

/// Watches a server: for logs, metrics and traces. Added with [`IoBuilder::observe`](crate::IoBuilder::observe).
///
/// It is called in place, by the task of the connection or whoever emits, and must not block: count, or send what there is
/// to a task. It changes nothing; middleware does. A panic in it is logged and ends nothing.
pub trait Observer: Send + Sync + 'static {
    /// A client is in a namespace: the answer to its CONNECT is sent, `#[connected]` has not begun.
    fn connected(&self, socket: &ObservedSocket<'_>) {
        let _ = socket;
    }

    /// A socket that was connected is so no more, once for each. Its handlers of the end have not begun.
    fn disconnected(&self, socket: &ObservedSocket<'_>, reason: DisconnectReason) {
        let _ = (socket, reason);
    }

    /// An event came from a client, in the order of arrival, before any middleware or handler. What came before the answer
    /// to CONNECT is told of right behind [`connected`](Self::connected).
    fn incoming(&self, event: &ObservedEvent<'_>) {
        let _ = event;
    }

    /// An event is emitted, `exception` and untyped ones among them: once for each packet, however many
    /// sockets of this server it is for; what reaches nobody is none.
    fn outgoing(&self, event: &ObservedEvent<'_>) {
        let _ = event;
    }

    /// A CONNECT was refused: by `#[connect]`, for its auth payload, or since the namespace is none.
    fn refused(&self, refusal: &ObservedRefusal<'_>) {
        let _ = refusal;
    }

    /// An HTTP request was refused with one of the codes of Engine.IO, where Node's server has the event `connection_error`.
    fn connection_error(&self, error: &ConnectionError<'_>) {
        let _ = error;
    }
}

impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn connected(&self, socket: &ObservedSocket<'_>) {
        (**self).connected(socket);
    }

    fn disconnected(&self, socket: &ObservedSocket<'_>, reason: DisconnectReason) {
        (**self).disconnected(socket, reason);
    }

    fn incoming(&self, event: &ObservedEvent<'_>) {
        (**self).incoming(event);
    }

    fn outgoing(&self, event: &ObservedEvent<'_>) {
        (**self).outgoing(event);
    }

    fn refused(&self, refusal: &ObservedRefusal<'_>) {
        (**self).refused(refusal);
    }

    fn connection_error(&self, error: &ConnectionError<'_>) {
        (**self).connection_error(error);
    }
}

/// A request that was refused.
#[derive(Debug)]
pub struct ConnectionError<'a> {
    request: &'a RequestParts,
    refused: &'a Refused,
}

impl<'a> ConnectionError<'a> {
    pub(super) fn new(request: &'a RequestParts, refused: &'a Refused) -> Self {
        Self { request, refused }
    }

    /// The request.
    pub fn request(&self) -> &RequestParts {
        self.request
    }

    /// The code of Engine.IO: 0 to 5.
    pub fn code(&self) -> u8 {
        self.refused.error().code()
    }

    /// What the client is told.
    pub fn message(&self) -> &str {
        self.refused.message()
    }

    /// What is wrong with the request, where the code does not say.
    pub fn context(&self) -> ConnectionErrorContext {
        match self.refused {
            Refused::Hook(_) => ConnectionErrorContext::Refused,
            Refused::Error(error) => (*error).into(),
            Refused::Full => ConnectionErrorContext::Full,
        }
    }
}

/// What is wrong with a request that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectionErrorContext {
    /// Code 0: no transport, or one that is not served.
    UnknownTransport,
    /// Code 1: no session of that id, or not any more.
    UnknownSession,
    /// Code 2: a method that the protocol has no use for.
    BadMethod,
    /// Code 3: an `Origin` with bytes that no header has.
    InvalidOrigin,
    /// Code 3: a request for another transport than the one that its session is on.
    TransportMismatch {
        /// The session's.
        current: Transport,
    },
    /// Code 3: anything else, such as a handshake of WebSocket that is none.
    BadRequest,
    /// Code 4: an origin that is not allowed, or the server is shutting down.
    Forbidden,
    /// Code 4: a hook of the application's refused the request; the message is its own.
    Refused,
    /// Code 4: as many sessions are open as may be.
    Full,
    /// Code 5: another version of Engine.IO.
    UnsupportedVersion,
}

impl From<HandshakeError> for ConnectionErrorContext {
    fn from(error: HandshakeError) -> Self {
        match error {
            HandshakeError::UnknownTransport => Self::UnknownTransport,
            HandshakeError::UnknownSid => Self::UnknownSession,
            HandshakeError::BadMethod => Self::BadMethod,
            HandshakeError::InvalidOrigin => Self::InvalidOrigin,
            HandshakeError::TransportMismatch(current) => Self::TransportMismatch { current },
            HandshakeError::BadRequest | HandshakeError::Jsonp => Self::BadRequest,
            HandshakeError::Forbidden => Self::Forbidden,
            HandshakeError::UnsupportedVersion => Self::UnsupportedVersion,
        }
    }
}

/// All who watch a server, in the order in which they were added.
#[derive(Default)]
pub(crate) struct Observers(Vec<Box<dyn Observer>>);

impl Observers {
    pub(super) fn add(&mut self, observer: impl Observer) {
        self.0.push(Box::new(observer));
    }

    /// `None` where nobody watches.
    pub(super) fn shared(self) -> Option<Arc<Self>> {
        (!self.0.is_empty()).then(|| Arc::new(self))
    }

    pub(super) fn connection_error(&self, error: &ConnectionError<'_>) {
        self.tell(|observer| observer.connection_error(error));
    }

    fn tell(&self, tell: impl Fn(&dyn Observer)) {
        for observer in &self.0 {
            if catch_unwind(AssertUnwindSafe(|| tell(&**observer))).is_err() {
                tracing::error!("an observer panicked");
            }
        }
    }
}

impl Observe for Observers {
    fn connected(&self, socket: &ObservedSocket<'_>) {
        self.tell(|observer| observer.connected(socket));
    }

    fn disconnected(&self, socket: &ObservedSocket<'_>, reason: DisconnectReason) {
        self.tell(|observer| observer.disconnected(socket, reason));
    }

    fn incoming(&self, event: &ObservedEvent<'_>) {
        self.tell(|observer| observer.incoming(event));
    }

    fn outgoing(&self, event: &ObservedEvent<'_>) {
        self.tell(|observer| observer.outgoing(event));
    }

    fn refused(&self, refusal: &ObservedRefusal<'_>) {
        self.tell(|observer| observer.refused(refusal));
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observers").field("count", &self.0.len()).finish()
    }
}
