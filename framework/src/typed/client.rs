//! What a client calls: the traits that `#[handler(…, client = …)]` declares, and how a call ends.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use serde::Serialize;

use super::arguments::{self, FromArguments};
use super::check::{Issue, Rejected};
use super::events::{EncodeError, EventWriter};
use super::reply::{Args, IntoAck, Never};
use crate::hub::dispatch::Task;
use crate::values::parser::encoder::EncodedEvent;
use crate::values::parser::packet::Arguments;
use crate::values::parser::value::Value;

/// A connection to the namespace `N` that can emit its events: what `client = ChatClient` in
/// [`#[handler]`](macro@crate::handler) implements its trait for.
///
/// It is sealed: the `TestClient` of the feature `test` is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no client of `{N}`",
    label = "calls no event of `{N}`",
    note = "a test has one of `io.test().connect({N}, …)`"
)]
pub trait Caller<N> {
    /// Sends an event, and waits for its answer if it asks for one.
    #[doc(hidden)]
    fn start(&self, event: OutgoingCall) -> Task<CallEnd>;
}

/// An event that a client sends.
#[doc(hidden)]
#[derive(Debug)]
pub struct OutgoingCall {
    pub(crate) name: String,
    pub(crate) event: EncodedEvent,
    pub(crate) asks: bool,
    /// Whether the acknowledgement says that the event was rejected; else the event `exception` does.
    pub(crate) says_rejected: bool,
}

impl OutgoingCall {
    fn new<A: FromArguments, R: IntoAck>(name: &str, arguments: &A) -> Result<Self, EncodeError> {
        let (event, ()) = EncodedEvent::new(name, |writer| arguments.write(&mut EventWriter::new(writer)))?;
        Ok(Self { name: name.to_owned(), event, asks: R::ASKS, says_rejected: R::SAYS_REJECTED })
    }
}

/// How a call ended.
#[doc(hidden)]
#[derive(Debug)]
pub enum CallEnd {
    /// With these arguments of the acknowledgement. Without any also where none was asked for.
    Answered(ReceivedAck),
    /// With the event `exception`.
    Rejected(Rejected),
    /// Nothing came for so long.
    TimedOut(Duration),
    /// The connection is gone.
    Disconnected,
}

/// The arguments of an acknowledgement.
#[doc(hidden)]
#[derive(Debug)]
pub struct ReceivedAck(pub(crate) Arguments<'static>);

/// The answer to an event that a client has sent. `R` is what the handler returns.
///
/// The event was sent when this was made; what is awaited is the answer: `Ok` of the handler's data, or [`CallError`].
/// With `-> ()` it comes when the handler has run; with `-> NoAck` none is asked for.
#[must_use = "the event was sent; whether it was handled only the answer tells"]
pub struct Call<R> {
    state: State,
    event: Cow<'static, str>,
    marker: PhantomData<fn() -> R>,
}

enum State {
    Unsent(Option<EncodeError>),
    Waiting(Task<CallEnd>),
}

impl<R: IntoAck> Call<R> {
    pub(crate) fn send<N, C: Caller<N> + ?Sized, A: FromArguments>(
        caller: &C,
        event: &'static str,
        arguments: &A,
    ) -> Self {
        let state = match OutgoingCall::new::<A, R>(event, arguments) {
            Ok(call) => State::Waiting(caller.start(call)),
            Err(error) => State::Unsent(Some(error)),
        };
        Self { state, event: Cow::Borrowed(event), marker: PhantomData }
    }
}

impl<R> Call<R> {
    /// What was sent by itself.
    pub(crate) fn waiting(event: &str, end: Task<CallEnd>) -> Self {
        Self { state: State::Waiting(end), event: Cow::Owned(event.to_owned()), marker: PhantomData }
    }

    pub(crate) fn unsent(event: &str, error: EncodeError) -> Self {
        Self { state: State::Unsent(Some(error)), event: Cow::Owned(event.to_owned()), marker: PhantomData }
    }

    /// Of types that do not fit; that is reported.
    pub(crate) fn unfit() -> Self {
        Self { state: State::Unsent(None), event: Cow::Borrowed(""), marker: PhantomData }
    }
}

/// No answer is pinned.
impl<R> Unpin for Call<R> {}

impl<R: IntoAck> Future for Call<R> {
    type Output = Result<R::Answer, CallError<R::Error>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let end = match &mut self.state {
            State::Unsent(error) => {
                // A future is not polled again once it is ready.
                return Poll::Ready(Err(error.take().map_or(CallError::Disconnected, CallError::Encode)));
            }
            State::Waiting(end) => std::task::ready!(end.as_mut().poll(cx)),
        };
        Poll::Ready(match end {
            CallEnd::Answered(answer) => R::read(&answer).map_err(|error| match error {
                AnswerError::Error(error) => CallError::Error(error),
                AnswerError::Rejected(rejected) => CallError::Rejected(rejected),
                AnswerError::Unfit(issues) => {
                    CallError::Unfit { event: self.event.to_string(), answer: values(&answer.0), issues }
                }
            }),
            CallEnd::Rejected(rejected) => Err(CallError::Rejected(rejected)),
            CallEnd::TimedOut(waited) => Err(CallError::Timeout { event: self.event.to_string(), waited }),
            CallEnd::Disconnected => Err(CallError::Disconnected),
        })
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("event", &self.event).finish_non_exhaustive()
    }
}

/// Why an acknowledgement has no data.
#[doc(hidden)]
#[derive(Debug)]
pub enum AnswerError<E> {
    /// The `error` arm.
    Error(E),
    /// The `rejected` arm.
    Rejected(Rejected),
    /// It is something else than the handler returns.
    Unfit(Vec<Issue>),
}

/// The arguments of an acknowledgement or an event as values. None if they are no JSON.
pub(crate) fn values(arguments: &Arguments<'_>) -> Vec<Value> {
    arguments::decode_ack::<(Args<Vec<Value>>,)>(arguments).map(|(Args(values),)| values).unwrap_or_default()
}

/// The arguments of an event, behind its name.
pub(crate) fn event_values(arguments: &Arguments<'_>) -> Vec<Value> {
    arguments::decode::<(Args<Vec<Value>>,)>(arguments).map(|(Args(values),)| values).unwrap_or_default()
}

/// Why a call has no answer of data. `E` is the error of the contract, of a handler with `Reply<T, E>` or `Result<T, E>`.
///
/// `Debug` and `Display` show that error as JSON, so it needs neither, and `?` works in tests.
#[non_exhaustive]
pub enum CallError<E = Never> {
    /// The error of the contract.
    Error(E),
    /// A payload did not fit, or the handler or a middleware rejected the event. It comes in the `rejected` arm, or as the
    /// event `exception`, which does not say which call it is about: of several of that event it ends the one that was
    /// sent first.
    Rejected(Rejected),
    /// No answer came.
    Timeout {
        /// The event's name.
        event: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The connection is gone, or went before an answer came.
    Disconnected,
    /// The answer is not what the handler's return type says.
    Unfit {
        /// The event's name.
        event: String,
        /// What came.
        answer: Vec<Value>,
        /// What does not fit.
        issues: Vec<Issue>,
    },
    /// An argument could not be serialised: nothing was sent.
    Encode(EncodeError),
}

impl<E: Serialize> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => write!(f, "the handler answered with an error: {}", Json(error)),
            Self::Rejected(rejected) => write!(f, "{}", Words(rejected)),
            Self::Timeout { event, waited } => write!(f, "the event `{event}` was not answered within {waited:?}"),
            Self::Disconnected => f.write_str("the client is not connected"),
            Self::Unfit { event, answer, issues } => {
                write!(f, "the answer to the event `{event}` does not fit: {}", Json(answer))?;
                issues.iter().try_for_each(|issue| write!(f, "; {issue}"))
            }
            Self::Encode(error) => write!(f, "the event was not sent: {error}"),
        }
    }
}

impl<E: Serialize> fmt::Debug for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => f.debug_tuple("Error").field(&Json(error)).finish(),
            Self::Rejected(rejected) => f.debug_tuple("Rejected").field(rejected).finish(),
            Self::Timeout { event, waited } => {
                f.debug_struct("Timeout").field("event", event).field("waited", waited).finish()
            }
            Self::Disconnected => f.write_str("Disconnected"),
            Self::Unfit { event, answer, issues } => {
                f.debug_struct("Unfit").field("event", event).field("answer", answer).field("issues", issues).finish()
            }
            Self::Encode(error) => f.debug_tuple("Encode").field(error).finish(),
        }
    }
}

impl<E: Serialize> std::error::Error for CallError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            _ => None,
        }
    }
}

/// A value as JSON.
pub(crate) struct Json<'a, T: ?Sized>(pub(crate) &'a T);

impl<T: Serialize + ?Sized> fmt::Display for Json<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self.0).unwrap_or_else(|error| error.to_string()))
    }
}

impl<T: Serialize + ?Sized> fmt::Debug for Json<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A rejection in one line.
pub(crate) struct Words<'a>(pub(crate) &'a Rejected);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rejected { event, message, issues } = self.0;
        if event.is_empty() {
            write!(f, "rejected: {message}")?;
        } else {
            write!(f, "the event `{event}` was rejected: {message}")?;
        }
        // That of the whole event, as `internal` is, mostly says again what the message says.
        let further = |issue: &&Issue| !issue.path.is_empty() || issue.message != *message;
        issues.iter().filter(further).try_for_each(|issue| write!(f, "; {issue}"))
    }
}
