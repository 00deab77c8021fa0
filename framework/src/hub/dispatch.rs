//! The port through which a namespace reaches the user's handlers, with their types erased.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;

use super::acks::ServerReply;
use super::namespace::NamespaceCore;
use super::scope::Scope;
use super::socket::SocketCore;
use crate::values::parser::packet::Arguments;
use crate::values::reason::DisconnectReason;
use crate::values::request::HandshakeRequest;

/// A future of the typed layer, boxed once.
pub(crate) type Task<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The data of a session, of the user's type.
pub(crate) type Data = Arc<dyn Any + Send + Sync>;

/// The handlers of a namespace.
pub(crate) trait Dispatch: Send + Sync {
    /// Decides on a CONNECT; the value is the socket's data.
    fn connect(&self, request: Connecting) -> Task<Result<Data, Refusal>>;

    /// Runs behind the CONNECT answer, before the first event.
    fn connected(&self, socket: &Arc<SocketCore>) -> Option<Task<()>>;

    /// Starts the handler of one event. If it is not ready to, it wakes `cx` when it is.
    fn event(&self, cx: &mut Context<'_>, socket: &Arc<SocketCore>, packet: EventPacket<'_>) -> Dispatched;

    /// Runs while the rooms are still there.
    fn disconnecting(&self, socket: &Arc<SocketCore>, reason: DisconnectReason) -> Option<Task<()>>;

    /// Runs once for each connected socket.
    fn disconnect(&self, socket: &Arc<SocketCore>, reason: DisconnectReason) -> Option<Task<()>>;

    /// What other servers see of a socket's data, as JSON.
    ///
    /// # Errors
    ///
    /// When it cannot be serialised.
    fn public(&self, socket: &SocketCore) -> Result<String, serde_json::Error>;

    /// Starts the handler of an event that a server sent to `scope`; the array begins with the event's name. Dropping
    /// `reply` leaves it unanswered.
    fn server_event(&self, scope: &Scope, event: &Arguments<'_>, reply: Option<ServerReply>) -> Option<Task<()>>;
}

/// Who judges the contract that a client was built with.
pub(crate) trait Contracts: Send + Sync {
    /// Why the client does not come in, if it does not; `auth` is the CONNECT packet's payload.
    fn refuse(&self, auth: &str) -> Option<Refusal>;
}

/// A CONNECT that waits for its decision.
pub(crate) struct Connecting {
    pub(crate) namespace: Arc<NamespaceCore>,
    pub(crate) request: Arc<HandshakeRequest>,
    /// The CONNECT packet's payload, a JSON object.
    pub(crate) auth: Option<Box<str>>,
}

/// A refused CONNECT: what the CONNECT_ERROR packet says.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    /// JSON text.
    pub(crate) data: Option<String>,
}

impl Refusal {
    /// One that has words and no data.
    pub(crate) fn words(message: &str) -> Self {
        Self { message: message.to_owned(), data: None }
    }

    /// For what went wrong in the server: the log knows more.
    pub(crate) fn internal() -> Self {
        Self::words("internal error")
    }
}

/// An EVENT as it came, its arguments not parsed yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventPacket<'a> {
    pub(crate) name: &'a str,
    /// The whole array, the name included.
    pub(crate) arguments: &'a Arguments<'a>,
    /// The acknowledgement's id, where one was asked for.
    pub(crate) id: Option<u64>,
}

/// What became of an event.
pub(crate) enum Dispatched {
    /// Nothing is left to run.
    Done,
    /// The handler, not polled yet.
    Handler(Task<()>),
    /// The handler, which must end before the socket's next event starts.
    SerialHandler(Task<()>),
    /// The event was not taken: it is to be offered again, before any other of the socket.
    NotReady,
    /// The arguments are no JSON, or their placeholders do not fit the attachments.
    Malformed,
}
