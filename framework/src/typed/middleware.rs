//! Middleware round the events of a namespace, in the form of tower: the request is an event, the response its
//! acknowledgement, and an error a refusal that the client hears of.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

use super::arguments;
use super::check::{Issue, Rejected};
use super::codes;
use super::events::EncodeError;
use super::layered::{EventPort, Running};
use super::namespace::Namespace;
use super::reply::Args;
use super::socket::Socket;
use crate::values::parser::encoder;
use crate::values::parser::packet::Arguments;
use crate::values::parser::value::Value;

/// Any error.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// An event that a client sent, on its way to the handler: the request of a middleware.
pub struct EventRequest<N> {
    pub(super) socket: Socket<N>,
    pub(super) name: Box<str>,
    pub(super) arguments: Arguments<'static>,
    pub(super) wants_ack: bool,
}

impl<N: Namespace> EventRequest<N> {
    /// The client.
    pub fn socket(&self) -> &Socket<N> {
        &self.socket
    }

    /// The namespace's marker with the parameters of its path.
    pub fn namespace(&self) -> &N {
        self.socket.namespace()
    }

    /// The event's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The JSON array as it came, the event's name first. Attachments are placeholders in it.
    pub fn json(&self) -> &str {
        &self.arguments.json
    }

    /// The arguments behind the name, attachments in their places. They are read at each call; `None` if a string among
    /// them has half a surrogate pair, which no Rust string can hold.
    pub fn arguments(&self) -> Option<Vec<Value>> {
        arguments::decode::<(Args<Vec<Value>>,)>(&self.arguments).ok().map(|(arguments,)| arguments.0)
    }

    /// How many attachments came with the event.
    pub fn attachments(&self) -> usize {
        self.arguments.attachments.len()
    }

    /// Whether the client asked for an acknowledgement.
    pub fn wants_ack(&self) -> bool {
        self.wants_ack
    }
}

impl<N> Clone for EventRequest<N> {
    fn clone(&self) -> Self {
        let Self { socket, name, arguments, wants_ack } = self;
        Self { socket: socket.clone(), name: name.clone(), arguments: arguments.clone(), wants_ack: *wants_ack }
    }
}

/// Without the arguments, which are the user's.
impl<N> fmt::Debug for EventRequest<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventRequest")
            .field("socket", &self.socket.core.id)
            .field("name", &self.name)
            .field("wants_ack", &self.wants_ack)
            .finish_non_exhaustive()
    }
}

/// The acknowledgement of an event, or none: the response of a middleware.
///
/// It is sent if the client asked for one. A handler that answers nobody, and an event that nobody handles, have none.
#[derive(Clone, Default)]
pub struct EventResponse {
    pub(super) arguments: Option<Arguments<'static>>,
}

impl EventResponse {
    /// No acknowledgement.
    pub fn none() -> Self {
        Self::default()
    }

    /// An acknowledgement with these arguments.
    ///
    /// # Errors
    ///
    /// When one of them cannot be serialised.
    pub fn ack(arguments: &[Value]) -> Result<Self, EncodeError> {
        let encoded = encoder::answer(|writer| arguments.iter().try_for_each(|value| writer.push(value)));
        encoded.map(|(arguments, ())| Self { arguments: Some(arguments) }).map_err(|source| EncodeError { source })
    }

    /// The JSON array of the acknowledgement's arguments. Attachments are placeholders in it.
    pub fn json(&self) -> Option<&str> {
        self.arguments.as_ref().map(|arguments| &*arguments.json)
    }

    /// The acknowledgement's arguments, attachments in their places. They are read at each call.
    pub fn arguments(&self) -> Option<Vec<Value>> {
        let arguments = self.arguments.as_ref()?;
        arguments::decode_ack::<(Args<Vec<Value>>,)>(arguments).ok().map(|(arguments,)| arguments.0)
    }
}

/// Without the arguments, which are the user's.
impl fmt::Debug for EventResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventResponse").field("is_ack", &self.arguments.is_some()).finish_non_exhaustive()
    }
}

/// Why an event is not handled, in words for the client: the `rejected` arm of a `Reply`, or else the event `exception`.
///
/// A middleware returns it to refuse an event. The handler's own refusals arrive as one too:
///
/// | code | |
/// |---|---|
/// | `payload` | the arguments do not fit; [`issues`](Self::issues) has all the problems |
/// | `rejected` | the handler returned [`Failure::Rejected`](crate::Failure::Rejected) |
/// | `internal` | the handler panicked or returned `.internal()`, or its answer cannot be serialised |
///
/// Of other errors of a middleware, tower's `Elapsed` is `timeout`, its `Overloaded` is `overloaded`, and what is neither
/// is logged here and `internal` for the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventError {
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    issues: Vec<Issue>,
    /// The event's name where it is not what the client sent.
    event: Option<String>,
}

impl EventError {
    /// A refusal with a stable word for programs, such as `rate_limited`, and a sentence for people.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        let (code, message) = (code.into(), message.into());
        let issue = Issue::at("", &*code, &*message);
        Self { code, message, issues: vec![issue], event: None }
    }

    /// Something of the server's own that a client need not know.
    pub fn internal() -> Self {
        Self::new(codes::INTERNAL, "internal error")
    }

    /// Arguments that do not fit.
    pub(super) fn payload(rejected: Rejected) -> Self {
        Self { code: codes::PAYLOAD.into(), message: rejected.message.into(), issues: rejected.issues, event: None }
    }

    /// What a handler refused in words of its own.
    pub(super) fn rejected(rejected: Rejected) -> Self {
        let Rejected { event, message, issues } = rejected;
        Self {
            code: codes::REJECTED.into(),
            message: message.into(),
            issues,
            event: (!event.is_empty()).then_some(event),
        }
    }

    /// A stable word for the kind of error.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// A sentence for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// All that the client gets to know: one problem with the code, or those of the arguments.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// What the client gets.
    pub(super) fn into_rejected(self, event: &str) -> Rejected {
        let Self { message, issues, event: own, .. } = self;
        Rejected { event: own.unwrap_or_else(|| event.to_owned()), message: message.into_owned(), issues }
    }

    /// The refusal in an error of a middleware, however deep.
    pub(super) fn from_error(error: BoxError, event: &str) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(error) => return *error,
            Err(error) => error,
        };
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&*error);
        while let Some(cause) = source {
            if let Some(error) = cause.downcast_ref::<Self>() {
                return error.clone();
            }
            #[cfg(feature = "server")]
            {
                if cause.is::<tower::timeout::error::Elapsed>() {
                    return Self::new(codes::TIMEOUT, "the event took too long");
                }
                if cause.is::<tower::load_shed::error::Overloaded>() {
                    return Self::new(codes::OVERLOADED, "too many events at a time");
                }
            }
            source = cause.source();
        }
        tracing::error!(event, %error, "a middleware failed");
        Self::internal()
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for EventError {}

impl From<Infallible> for EventError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// The handlers of a namespace as a service: what the innermost middleware calls. Always ready, and cheap to clone.
pub struct EventService<N> {
    pub(super) port: Arc<dyn EventPort<N>>,
}

impl<N: Namespace> Service<EventRequest<N>> for EventService<N> {
    type Response = EventResponse;
    type Error = EventError;
    type Future = EventFuture<N>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), EventError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: EventRequest<N>) -> EventFuture<N> {
        EventFuture { running: Running::new(self.port.clone(), request) }
    }
}

impl<N> Clone for EventService<N> {
    fn clone(&self) -> Self {
        Self { port: self.port.clone() }
    }
}

impl<N> fmt::Debug for EventService<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventService").finish_non_exhaustive()
    }
}

/// A handler that runs. Dropped, it is cut off.
#[must_use = "a handler runs only if its future is awaited"]
pub struct EventFuture<N> {
    running: Running<N>,
}

impl<N: Namespace> Future for EventFuture<N> {
    type Output = Result<EventResponse, EventError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.running.poll(cx)
    }
}

impl<N> fmt::Debug for EventFuture<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventFuture").finish_non_exhaustive()
    }
}

/// A layer that fits round the events of `N`. Implemented for each tower `Layer<EventService<N>>` whose service takes an
/// [`EventRequest<N>`] and returns an [`EventResponse`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no middleware for the events of `{N}`",
    label = "is no layer round `EventService<{N}>`",
    note = "a middleware is a tower `Layer<EventService<{N}>>`; its service takes an `EventRequest<{N}>` and returns an `EventResponse`, its error goes into a `Box<dyn Error + Send + Sync>`"
)]
pub trait EventLayer<N: Namespace>: Send + Sync + 'static {
    /// The handlers with the middleware round them.
    #[doc(hidden)]
    type Service: Service<EventRequest<N>, Response = EventResponse, Error: Into<BoxError>, Future: Send + 'static>
        + Send
        + 'static;

    /// Puts the middleware round the handlers, for one socket.
    #[doc(hidden)]
    fn wrap(&self, handlers: EventService<N>) -> Self::Service;
}

#[diagnostic::do_not_recommend]
impl<N, L> EventLayer<N> for L
where
    N: Namespace,
    L: Layer<EventService<N>> + Send + Sync + 'static,
    L::Service: Service<EventRequest<N>, Response = EventResponse, Error: Into<BoxError>, Future: Send + 'static>
        + Send
        + 'static,
{
    type Service = L::Service;

    fn wrap(&self, handlers: EventService<N>) -> L::Service {
        self.layer(handlers)
    }
}
