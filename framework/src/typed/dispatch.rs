//! What generated code gets and gives back: the request of a CONNECT, an event that came, its answer.

mod answer;
mod connect;

use std::borrow::Cow;
use std::sync::Arc;

pub(super) use answer::refuse;
pub use answer::{FallbackResponder, Responder, UnfitResponder};
pub use connect::{ConnectData, ConnectOutcome, ConnectRefusal, ConnectRequest, RefusalWords, Refuses};

use super::arguments::{self, ArgumentsError, FromArguments};
use super::check::Checker;
use super::describe::ParameterSchemas;
use super::layered::Capture;
use super::reply::{Args, IntoAck};
use super::schema_check;
use super::socket::Socket;
use crate::hub::dispatch::{EventPacket, Task};
use crate::hub::socket::SocketCore;
use crate::values::parser::value::Value;
use answer::Asker;

/// A handler that was started, or waits to be.
#[doc(hidden)]
pub type HandlerFuture = Task<()>;

/// The decision on a CONNECT.
#[doc(hidden)]
pub type ConnectFuture<D> = Task<Result<D, ConnectRefusal>>;

/// An event that came from a client, for the generated `match` on its name.
#[doc(hidden)]
pub struct IncomingEvent<'a> {
    socket: &'a Arc<SocketCore>,
    packet: EventPacket<'a>,
    /// The middleware that called.
    capture: Option<Arc<Capture>>,
}

impl<'a> IncomingEvent<'a> {
    pub(crate) fn new(socket: &'a Arc<SocketCore>, packet: EventPacket<'a>) -> Self {
        Self { socket, packet, capture: None }
    }

    /// An event whose answer a middleware gets.
    pub(super) fn captured(socket: &'a Arc<SocketCore>, packet: EventPacket<'a>, capture: Arc<Capture>) -> Self {
        Self { socket, packet, capture: Some(capture) }
    }

    fn asker(&mut self) -> Asker {
        match (self.capture.take(), self.packet.id) {
            (Some(capture), _) => Asker::Middleware(capture),
            (None, Some(id)) => Asker::Client(id),
            (None, None) => Asker::Nobody,
        }
    }

    /// The event's name.
    pub fn name(&self) -> &'a str {
        self.packet.name
    }

    /// There is no handler for it here.
    ///
    /// # Errors
    ///
    /// Always: the event.
    pub fn unknown(self) -> Started<'a> {
        Err(NotStarted::Unknown(self))
    }

    /// Reads the arguments in one pass, runs their constraints and `check`, and hands over who answers.
    /// `event` is the declared name; `constrain` writes what `check` demands into the schemas of the arguments.
    ///
    /// # Errors
    ///
    /// What the dispatch returns when they do not fit: the client was told.
    pub fn accept<A: FromArguments, R: IntoAck>(
        mut self,
        event: &'static str,
        check: impl FnOnce(&A, &mut Checker),
        constrain: impl FnOnce(&mut ParameterSchemas<'_>) + 'static,
    ) -> Result<(A, Responder<R>), Dispatched> {
        let responder = Responder::new(self.socket, self.asker(), Cow::Borrowed(event));
        match arguments::decode::<A>(self.packet.arguments) {
            Ok(arguments) => {
                let mut checker = Checker::default();
                arguments.check(&mut checker);
                check(&arguments, &mut checker);
                let issues = checker.into_issues();
                if issues.is_empty() {
                    return Ok((arguments, responder));
                }
                responder.reject("the payload does not fit", issues);
                Err(Dispatched::done())
            }
            Err(ArgumentsError::Malformed) => {
                responder.forget();
                Err(Dispatched(crate::hub::dispatch::Dispatched::Malformed))
            }
            Err(ArgumentsError::Unfit(error)) => {
                let issues = schema_check::issues::<A>(&self.packet.arguments.json, &error, constrain);
                responder.reject("the payload does not fit", issues);
                Err(Dispatched::done())
            }
        }
    }

    /// The event for `#[fallback]`: its name, its arguments, whether an acknowledgement was asked for, and who answers.
    ///
    /// # Errors
    ///
    /// What the dispatch returns when the arguments are no JSON.
    pub fn untyped<R: IntoAck>(mut self) -> Result<UntypedEvent<R>, Dispatched> {
        match arguments::decode::<(Args<Vec<Value>>,)>(self.packet.arguments) {
            Ok((arguments,)) => {
                let asker = self.asker();
                let (name, wants_ack) = (self.packet.name.to_owned(), asker.wants_ack());
                let responder = FallbackResponder::new(self.socket, asker, &name);
                Ok((name, arguments.0, wants_ack, responder))
            }
            Err(_) => Err(Dispatched(crate::hub::dispatch::Dispatched::Malformed)),
        }
    }

    /// There is no handler: the event is ignored and never acknowledged, as in Node. Only its syntax is checked.
    pub fn unhandled(self) -> Dispatched {
        Dispatched(if self.packet.arguments.check_syntax() {
            crate::hub::dispatch::Dispatched::Done
        } else {
            crate::hub::dispatch::Dispatched::Malformed
        })
    }
}

/// What a handler trait made of an event.
#[doc(hidden)]
pub type Started<'a> = Result<Dispatched, NotStarted<'a>>;

/// Why a handler trait did not start a handler.
#[doc(hidden)]
pub enum NotStarted<'a> {
    /// It has none: the event, for whoever is next.
    Unknown(IncomingEvent<'a>),
    /// The event was refused, and the client was told.
    Refused(Dispatched),
}

impl From<Dispatched> for NotStarted<'_> {
    fn from(dispatched: Dispatched) -> Self {
        Self::Refused(dispatched)
    }
}

/// An event as `#[fallback]` gets it, and who answers it.
#[doc(hidden)]
pub type UntypedEvent<R> = (String, Vec<Value>, bool, FallbackResponder<R>);

/// What generated code made of an event.
#[doc(hidden)]
pub struct Dispatched(pub(crate) crate::hub::dispatch::Dispatched);

impl Dispatched {
    /// Nothing is left to run.
    fn done() -> Self {
        Self(crate::hub::dispatch::Dispatched::Done)
    }
}

/// Starts a handler, to be polled in the order of arrival.
///
/// # Errors
///
/// Never.
#[doc(hidden)]
pub fn run<'a>(handler: impl Future<Output = ()> + Send + 'static) -> Started<'a> {
    Ok(Dispatched(crate::hub::dispatch::Dispatched::Handler(Box::pin(handler))))
}

/// Starts a handler that must end before the socket's next event starts.
///
/// # Errors
///
/// Never.
#[doc(hidden)]
pub fn run_serially<'a>(handler: impl Future<Output = ()> + Send + 'static) -> Started<'a> {
    Ok(Dispatched(crate::hub::dispatch::Dispatched::SerialHandler(Box::pin(handler))))
}

/// The state, for a method that has no socket.
#[doc(hidden)]
pub fn held<H>(handler: &Arc<H>) -> Arc<H> {
    handler.clone()
}

/// The state and the socket, for as long as a method runs.
#[doc(hidden)]
pub fn kept<H, N>(handler: &Arc<H>, socket: &Socket<N>) -> (Arc<H>, Socket<N>) {
    (handler.clone(), socket.clone())
}

/// What runs when a socket is connected or gone.
#[doc(hidden)]
pub fn told(handler: impl Future<Output = ()> + Send + 'static) -> Option<HandlerFuture> {
    Some(Box::pin(handler))
}
