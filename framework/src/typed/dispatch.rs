//! What generated code gets and gives back: the request of a CONNECT, an event that came, its answer.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;

use super::arguments::{self, ArgumentsError, FromArguments};
use super::check::{Checker, Issue, Rejected};
use super::describe::HandlersDescription;
use super::events::{EncodeError, EventWriter};
use super::handshake::Handshake;
use super::namespace::Namespace;
use super::payload::Payload;
use super::reply::{AckArguments, AckBody, Args, IntoAck, Never, NoAck};
use super::schema_check;
use crate::hub::dispatch::{Connecting, EventPacket, Refusal, Task};
use crate::hub::socket::SocketCore;
use crate::values::parser::value::Value;

/// A handler that was started, or waits to be.
#[doc(hidden)]
pub type HandlerFuture = Task<()>;

/// The decision on a CONNECT.
#[doc(hidden)]
pub type ConnectFuture<D> = Task<Result<D, ConnectRefusal>>;

/// A CONNECT that waits for its decision.
#[doc(hidden)]
pub struct ConnectRequest<N> {
    connecting: Connecting,
    marker: PhantomData<fn() -> N>,
}

impl<N: Namespace> ConnectRequest<N> {
    pub(crate) fn new(connecting: Connecting) -> Self {
        Self { connecting, marker: PhantomData }
    }

    /// The handshake, for handlers that ask for it.
    pub fn handshake(&self) -> Handshake<N> {
        Handshake::new(self.connecting.request.clone(), self.connecting.namespace.clone())
    }

    /// The auth payload, without the keys that are the framework's own (`$contract`, `pid`, `offset`).
    ///
    /// # Errors
    ///
    /// The refusal that tells the client what does not fit.
    pub fn auth<T: Payload>(&self) -> Result<T, ConnectRefusal> {
        super::handshake::auth(self.connecting.auth.as_deref()).map_err(|issues| ConnectRefusal::rejected(&issues))
    }
}

/// A refused CONNECT.
#[doc(hidden)]
#[derive(Debug)]
pub struct ConnectRefusal(pub(crate) Refusal);

impl ConnectRefusal {
    pub(crate) fn rejected(issues: &[Issue]) -> Self {
        #[derive(Serialize)]
        struct Data<'a> {
            status: &'static str,
            event: &'static str,
            message: &'static str,
            issues: &'a [Issue],
        }
        let data = Data { status: "rejected", event: "", message: "the auth payload does not fit", issues };
        Self(Refusal { message: "rejected".to_owned(), data: serde_json::to_string(&data).ok() })
    }
}

/// What the `Ok` of `#[connect]` holds: the data of the socket, also where the refusal does not fit. Whether it does is
/// [`ConnectOutcome`]'s to say, and asserted apart: nothing that uses the data is reported as well.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[connect]` cannot return `{Self}`",
    label = "is not `Result<Data, Refusal>`",
    note = "return `Result<D, E>`: `D` is the data of the socket, `E` a `#[payload]` with `Display` that the client gets"
)]
pub trait ConnectData {
    /// The data of the socket.
    type Data;
}

impl<D, E> ConnectData for Result<D, E> {
    type Data = D;
}

/// A refusal: a payload, or `Never`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel over Socket.IO",
    label = "is no payload",
    note = "a client gets the refusal as the data of its `connect_error`: annotate the definition with `#[payload]`"
)]
pub trait Refuses {}

#[diagnostic::do_not_recommend]
impl<E: Payload> Refuses for E {}

impl Refuses for Never {}

/// A refusal's words.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no words to refuse with",
    label = "does not implement `Display`",
    note = "a refusal needs words: its `Display` is the message of the client's `connect_error`",
    note = "implement `std::fmt::Display`, or derive it: `#[derive(thiserror::Error)]`"
)]
pub trait RefusalWords {}

#[diagnostic::do_not_recommend]
impl<E: std::fmt::Display> RefusalWords for E {}

/// What `#[connect]` returns.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[connect]` cannot return `{Self}`",
    label = "is not `Result<Data, Refusal>`",
    note = "return `Result<D, E>`: `D` is the data of the socket, `E` a `#[payload]` with `Display` that the client gets"
)]
pub trait ConnectOutcome: Send {
    /// The data of the socket.
    type Data: Send + Sync + 'static;
    /// Turns a refusal into its packet.
    ///
    /// # Errors
    ///
    /// The refusal.
    fn decide(self) -> Result<Self::Data, ConnectRefusal>;

    /// Describes the refusal, for the contract.
    fn describe(handlers: &mut HandlersDescription<'_>);
}

impl<D: Send + Sync + 'static, E: Payload + std::fmt::Display> ConnectOutcome for Result<D, E> {
    type Data = D;
    fn decide(self) -> Result<D, ConnectRefusal> {
        self.map_err(|error| {
            ConnectRefusal(Refusal { message: error.to_string(), data: serde_json::to_string(&error).ok() })
        })
    }

    fn describe(handlers: &mut HandlersDescription<'_>) {
        handlers.refused::<E>();
    }
}

impl<D: Send + Sync + 'static> ConnectOutcome for Result<D, Never> {
    type Data = D;

    fn decide(self) -> Result<D, ConnectRefusal> {
        self.map_err(|never| match never {})
    }

    fn describe(_: &mut HandlersDescription<'_>) {}
}

/// An event that came from a client, for the generated `match` on its name.
#[doc(hidden)]
pub struct IncomingEvent<'a> {
    socket: &'a Arc<SocketCore>,
    packet: EventPacket<'a>,
}

impl<'a> IncomingEvent<'a> {
    pub(crate) fn new(socket: &'a Arc<SocketCore>, packet: EventPacket<'a>) -> Self {
        Self { socket, packet }
    }

    /// The event's name.
    pub fn name(&self) -> &'a str {
        self.packet.name
    }

    /// Reads the arguments in one pass, runs their constraints and `check`, and hands over who answers.
    /// `event` is the declared name.
    ///
    /// # Errors
    ///
    /// What the dispatch returns when they do not fit: the client was told.
    pub fn accept<A: FromArguments, R: IntoAck>(
        self,
        event: &'static str,
        check: impl FnOnce(&A, &mut Checker),
    ) -> Result<(A, Responder<R>), Dispatched> {
        let responder = Responder::new(self.socket, self.packet.id, event);
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
                let issues = schema_check::issues::<A>(&self.packet.arguments.json, &error);
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
    pub fn untyped(self) -> Result<(String, Vec<Value>, bool, FallbackResponder), Dispatched> {
        match arguments::decode::<(Args<Vec<Value>>,)>(self.packet.arguments) {
            Ok((arguments,)) => {
                let event = Cow::Owned(self.packet.name.to_owned());
                let answer = Answer { socket: self.socket.clone(), id: self.packet.id, event, says_rejected: false };
                let responder = FallbackResponder(Responder { answer: Some(answer), marker: PhantomData });
                Ok((self.packet.name.to_owned(), arguments.0, self.packet.id.is_some(), responder))
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

/// What generated code made of an event.
#[doc(hidden)]
pub struct Dispatched(pub(crate) crate::hub::dispatch::Dispatched);

impl Dispatched {
    /// Nothing is left to run.
    fn done() -> Self {
        Self(crate::hub::dispatch::Dispatched::Done)
    }

    /// A handler, to be polled in the order of arrival.
    pub fn run(handler: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(crate::hub::dispatch::Dispatched::Handler(Box::pin(handler)))
    }

    /// A handler that must end before the socket's next event starts.
    pub fn run_serially(handler: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(crate::hub::dispatch::Dispatched::SerialHandler(Box::pin(handler)))
    }
}

/// Who answers one event. Dropped by a panic, it answers `internal`.
#[doc(hidden)]
pub struct Responder<R> {
    answer: Option<Answer>,
    marker: PhantomData<fn(R)>,
}

/// Where an answer goes.
struct Answer {
    socket: Arc<SocketCore>,
    id: Option<u64>,
    event: Cow<'static, str>,
    /// Whether the acknowledgement has a `rejected` arm.
    says_rejected: bool,
}

impl<R: IntoAck> Responder<R> {
    fn new(socket: &Arc<SocketCore>, id: Option<u64>, event: &'static str) -> Self {
        let answer = Answer { socket: socket.clone(), id, event: event.into(), says_rejected: R::SAYS_REJECTED };
        Self { answer: Some(answer), marker: PhantomData }
    }

    /// Answers with what the handler returned.
    pub fn answer(mut self, value: R) {
        if let Some(answer) = self.answer.take() {
            answer.send(value.into_ack());
        }
    }

    fn reject(mut self, message: &str, issues: Vec<Issue>) {
        if let Some(answer) = self.answer.take() {
            answer.reject(message, issues);
        }
    }

    fn forget(mut self) {
        self.answer = None;
    }
}

impl<R> Drop for Responder<R> {
    fn drop(&mut self) {
        // A handler that was cut at shutdown says nothing; one that panicked says so.
        if let Some(answer) = self.answer.take_if(|_| std::thread::panicking()) {
            tracing::error!(event = ?answer.event, namespace = ?answer.socket.namespace.path(), "a handler panicked");
            answer.internal();
        }
    }
}

impl Answer {
    fn send<A: AckArguments>(self, body: AckBody<A>) {
        match body {
            AckBody::None => {}
            AckBody::Arguments(arguments) => {
                let Some(id) = self.id else { return };
                if let Err(error) = send_ack(&self.socket, id, &arguments) {
                    tracing::error!(event = ?self.event, %error, "an acknowledgement was dropped");
                    self.internal();
                }
            }
            AckBody::Rejected(rejected) => self.send_rejected(&rejected),
            AckBody::Internal(error) => {
                tracing::error!(event = ?self.event, error = %error, "a handler failed");
                self.internal();
            }
        }
    }

    fn internal(self) {
        self.reject("internal error", internal_issue());
    }

    fn reject(self, message: &str, issues: Vec<Issue>) {
        tracing::debug!(
            event = ?self.event,
            namespace = ?self.socket.namespace.path(),
            issues = issues.len(),
            message,
            "an event was rejected"
        );
        let rejected = Rejected { event: self.event.to_string(), message: message.to_owned(), issues };
        self.send_rejected(&rejected);
    }

    fn send_rejected(self, rejected: &Rejected) {
        #[derive(Serialize)]
        struct Arm<'a> {
            status: &'static str,
            #[serde(flatten)]
            rejected: &'a Rejected,
        }
        let sent = match self.id.filter(|_| self.says_rejected) {
            Some(id) => {
                let arm = Arm { status: "rejected", rejected };
                self.socket.send_ack(id, |writer| writer.push(&arm))
            }
            None => self.socket.send_event("exception", |writer| writer.push(rejected)),
        };
        if let Err(error) = sent {
            tracing::error!(event = ?self.event, %error, "a rejection was dropped");
        }
    }
}

fn internal_issue() -> Vec<Issue> {
    vec![Issue { path: String::new(), code: "internal".to_owned(), message: "internal error".to_owned() }]
}

fn send_ack<A: AckArguments>(socket: &SocketCore, id: u64, arguments: &A) -> Result<(), EncodeError> {
    socket
        .send_ack(id, |writer| arguments.write(&mut EventWriter::new(writer)).map_err(|error| error.source))
        .map_err(|source| EncodeError { source })
}

/// Who answers an event that `#[fallback]` took. Dropped by a panic, it answers with the event `exception`.
#[doc(hidden)]
pub struct FallbackResponder(Responder<NoAck>);

impl FallbackResponder {
    /// `None` leaves the event unanswered.
    pub fn answer<R: IntoAck>(mut self, value: Option<R>) {
        let answer = self.0.answer.take();
        if let (Some(value), Some(mut answer)) = (value, answer) {
            answer.says_rejected = R::SAYS_REJECTED;
            answer.send(value.into_ack());
        }
    }
}
