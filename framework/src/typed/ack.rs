//! Acknowledgements that the server asks for.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::arguments::{self, ArgumentsError, FromArguments};
use super::check::{Checker, Issue};
use super::codes;
use super::describe::AckDescription;
use super::events::{EncodeError, EventWriter};
use super::payload::Payload;
use super::reply::Args;
use super::schema_check;
use crate::hub::acks::{AckEnd, AckReceiver, Ends, ServerReply};
use crate::hub::adapter::port::Gathered;
use crate::hub::asking::Asked;
use crate::hub::dispatch::Task;
use crate::hub::socket::SocketCore;
use crate::values::engine::sid::SocketId;
use crate::values::parser::encoder;

/// The last field of an event that a client answers.
///
/// `emit_with_ack` makes one and waits for it; [`Ack::ignored`] asks and forgets, so that a listener in JavaScript never
/// finds its callback undefined.
///
/// It is also what whoever got the event [answers](Self::answer) with: the handler of an event between servers,
/// `#[events(server)]`, and the test whose client got one.
///
/// `Ack<T>` is one value, `Ack<Args<(A, B)>>` are several: `(a: A, b: B) => void` in TypeScript.
pub struct Ack<T> {
    /// Where the answer goes, of an event that came.
    reply: Option<ServerReply>,
    marker: PhantomData<fn(T)>,
}

impl<T> Ack<T> {
    /// Asks for the answer and does not wait for it.
    pub fn ignored() -> Self {
        Self::received(None)
    }

    pub(crate) fn awaited() -> Self {
        Self::received(None)
    }

    /// Of an event that came.
    pub(crate) fn received(reply: Option<ServerReply>) -> Self {
        Self { reply, marker: PhantomData }
    }

    /// Answers an event that came. Where nobody waits for an answer nothing happens; an `Ack` that is dropped tells another
    /// server at once that there is none, and is what a client is that does not answer. A value that cannot be serialised is
    /// dropped whole and logged.
    #[expect(clippy::needless_pass_by_value, reason = "an answer is given away, as what a handler returns is")]
    pub fn answer(self, value: T)
    where
        T: FromAck,
    {
        let Some(reply) = self.reply else { return };
        match encoder::answer(|writer| value.write(&mut EventWriter::new(writer))) {
            Ok((answer, ())) => reply.send(answer),
            Err(error) => tracing::error!(%error, "an answer was dropped"),
        }
    }
}

impl<T> fmt::Debug for Ack<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ack")
    }
}

/// What a client may answer: a payload, [`Args<(A, B)>`](Args) for several values, `Args<Vec<T>>` for any number of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the answer of a client",
    label = "is no payload",
    note = "annotate its definition with `#[payload]`; several values are `Ack<Args<(A, B)>>`",
    note = "if it is of another crate, put it into a newtype: `#[payload] #[serde(transparent)] struct New(#[payload(as = \"String\")] {Self});`"
)]
pub trait FromAck: Sized + Send + 'static {
    /// The arguments of the acknowledgement.
    #[doc(hidden)]
    type Arguments: FromArguments;

    /// Of what was read.
    #[doc(hidden)]
    fn from_arguments(arguments: Self::Arguments) -> Self;

    /// Writes each value, for another server.
    ///
    /// # Errors
    ///
    /// When a `Serialize` fails.
    #[doc(hidden)]
    fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError>;

    /// Describes the acknowledgement, for the contract.
    #[doc(hidden)]
    fn describe(ack: &mut AckDescription<'_>);
}

#[diagnostic::do_not_recommend]
impl<T: Payload> FromAck for T {
    type Arguments = (T,);

    fn from_arguments((value,): (T,)) -> Self {
        value
    }

    fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        writer.push(self)
    }

    fn describe(ack: &mut AckDescription<'_>) {
        ack.value::<T>();
    }
}

impl<T: Payload> FromAck for Args<Vec<T>> {
    type Arguments = (Self,);

    fn from_arguments((values,): (Self,)) -> Self {
        values
    }

    fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        self.0.iter().try_for_each(|value| writer.push(value))
    }

    fn describe(ack: &mut AckDescription<'_>) {
        ack.rest::<T>();
    }
}

macro_rules! args {
    ($(($($index:tt $name:ident),+))+) => { $(
        impl<$($name: Payload),+> FromAck for Args<($($name,)+)> {
            type Arguments = ($($name,)+);

            fn from_arguments(arguments: Self::Arguments) -> Self {
                Self(arguments)
            }

            fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
                $(writer.push(&self.0.$index)?;)+
                Ok(())
            }

            fn describe(ack: &mut AckDescription<'_>) {
                $(ack.argument::<$name>();)+
            }
        }
    )+ };
}

args! { (0 A) (0 A, 1 B) (0 A, 1 B, 2 C) (0 A, 1 B, 2 C, 3 D) (0 A, 1 B, 2 C, 3 D, 4 E) (0 A, 1 B, 2 C, 3 D, 4 E, 5 F) }

/// Why an acknowledgement did not come.
#[derive(Debug)]
#[non_exhaustive]
pub enum AckError {
    /// The client did not answer in time.
    Timeout,
    /// The socket is gone.
    Disconnected,
    /// The client answered with something else than the contract says.
    Rejected(Vec<Issue>),
    /// Too many acknowledgements of this socket are awaited already.
    TooManyPending,
    /// The event has no `Ack`: there is nothing to wait for.
    NotAsked,
    /// The event could not be serialised, and was not sent.
    Encode(EncodeError),
}

impl fmt::Display for AckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => f.write_str("operation has timed out"),
            Self::Disconnected => f.write_str("the socket has been disconnected"),
            Self::Rejected(issues) => {
                f.write_str("the client's answer does not fit")?;
                issues.iter().try_for_each(|issue| write!(f, "; {issue}"))
            }
            Self::TooManyPending => f.write_str("too many acknowledgements are awaited from this socket"),
            Self::NotAsked => f.write_str("the event asks for no acknowledgement"),
            Self::Encode(error) => write!(f, "the event was not sent: {error}"),
        }
    }
}

impl std::error::Error for AckError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            _ => None,
        }
    }
}

/// The answers of many sockets.
#[derive(Debug)]
pub struct Acks<T> {
    /// What came in time, in the order in which it came.
    pub answers: Vec<T>,
    /// The sockets that did not answer, or with something that does not fit.
    pub missing: Vec<SocketId>,
}

/// One answer that is awaited. Dropping it cancels the wait.
#[must_use = "the answer is awaited only if the future is"]
pub struct AckFuture<T> {
    state: State,
    marker: PhantomData<fn() -> T>,
}

enum State {
    Failed(Option<AckError>),
    Waiting {
        socket: Arc<SocketCore>,
        id: u64,
        receiver: AckReceiver,
    },
    /// For the one socket in the room of its id, wherever it is.
    Elsewhere(Gathering),
}

impl<T> AckFuture<T> {
    pub(crate) fn failed(error: AckError) -> Self {
        Self { state: State::Failed(Some(error)), marker: PhantomData }
    }

    pub(crate) fn waiting(socket: Arc<SocketCore>, id: u64, receiver: AckReceiver) -> Self {
        Self { state: State::Waiting { socket, id, receiver }, marker: PhantomData }
    }

    pub(crate) fn elsewhere(gathering: Gathering) -> Self {
        Self { state: State::Elsewhere(gathering), marker: PhantomData }
    }
}

impl<T: FromAck> Future for AckFuture<T> {
    type Output = Result<T, AckError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.state {
            // A future is not polled again once it is ready.
            State::Failed(error) => Poll::Ready(Err(error.take().unwrap_or(AckError::Disconnected))),
            State::Waiting { receiver, .. } => match Pin::new(receiver).poll(cx) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(end) => Poll::Ready(decode(end.unwrap_or(AckEnd::Disconnected))),
            },
            State::Elsewhere(gathering) => {
                let (ends, missing) = ready!(Pin::new(gathering).poll(cx));
                // A server that does not answer may be the one that has the socket.
                let nobody = if missing > 0 { AckEnd::TimedOut } else { AckEnd::Disconnected };
                Poll::Ready(decode(ends.into_iter().next().map_or(nobody, |(_, end)| end)))
            }
        }
    }
}

impl<T> Drop for AckFuture<T> {
    fn drop(&mut self) {
        if let State::Waiting { socket, id, .. } = &self.state {
            socket.cancel_ack(*id);
        }
    }
}

impl<T> fmt::Debug for AckFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AckFuture").finish_non_exhaustive()
    }
}

/// The answers of many sockets, awaited. Dropping it gives up those that have not come.
#[must_use = "the answers are awaited only if the future is"]
pub struct AcksFuture<T> {
    gathering: Option<Gathering>,
    /// Whom nothing was sent.
    unasked: Vec<SocketId>,
    marker: PhantomData<fn() -> T>,
}

impl<T> AcksFuture<T> {
    pub(crate) fn unasked(unasked: Vec<SocketId>) -> Self {
        Self { gathering: None, unasked, marker: PhantomData }
    }

    pub(crate) fn waiting(gathering: Gathering) -> Self {
        Self { gathering: Some(gathering), unasked: Vec::new(), marker: PhantomData }
    }
}

impl<T: FromAck> Future for AcksFuture<T> {
    type Output = Acks<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Acks<T>> {
        let (ends, missing) = match &mut self.gathering {
            Some(gathering) => ready!(Pin::new(gathering).poll(cx)),
            None => (Vec::new(), 0),
        };
        self.gathering = None;
        if missing > 0 {
            tracing::warn!(servers = missing, "servers did not say who answered a broadcast");
        }
        let mut acks = Acks { answers: Vec::new(), missing: std::mem::take(&mut self.unasked) };
        for (id, end) in ends {
            match decode(end) {
                Ok(answer) => acks.answers.push(answer),
                Err(_) => acks.missing.push(id),
            }
        }
        Poll::Ready(acks)
    }
}

/// How the waits for many sockets ended, and how many servers did not say so of theirs. Dropping it gives up the waits.
pub(crate) struct Gathering {
    here: Option<Asked>,
    others: Option<Task<Gathered<(SocketId, AckEnd)>>>,
    ends: Ends,
    missing: usize,
}

impl Gathering {
    pub(crate) fn new(here: Asked, others: Option<Task<Gathered<(SocketId, AckEnd)>>>) -> Self {
        Self { here: Some(here), others, ends: Vec::new(), missing: 0 }
    }
}

impl Future for Gathering {
    type Output = (Ends, usize);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Some(here) = &mut this.here
            && let Poll::Ready(ends) = Pin::new(here).poll(cx)
        {
            this.here = None;
            this.ends.extend(ends);
        }
        if let Some(others) = &mut this.others
            && let Poll::Ready(gathered) = others.as_mut().poll(cx)
        {
            this.others = None;
            this.ends.extend(gathered.answers);
            this.missing += gathered.missing;
        }
        if this.here.is_some() || this.others.is_some() {
            return Poll::Pending;
        }
        Poll::Ready((std::mem::take(&mut this.ends), this.missing))
    }
}

impl<T> fmt::Debug for AcksFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcksFuture").finish_non_exhaustive()
    }
}

/// Reads an answer: as many arguments as are declared, whatever follows.
pub(crate) fn decode<T: FromAck>(end: AckEnd) -> Result<T, AckError> {
    let answer = match end {
        AckEnd::Answered(answer) => answer,
        AckEnd::TimedOut => return Err(AckError::Timeout),
        AckEnd::Disconnected => return Err(AckError::Disconnected),
    };
    match arguments::decode_ack::<T::Arguments>(&answer) {
        Ok(arguments) => {
            let mut checker = Checker::default();
            arguments.check(&mut checker);
            let issues = checker.into_issues();
            if issues.is_empty() { Ok(T::from_arguments(arguments)) } else { Err(AckError::Rejected(issues)) }
        }
        Err(ArgumentsError::Unfit(error)) => {
            Err(AckError::Rejected(schema_check::ack_issues::<T::Arguments>(&answer.json, &error)))
        }
        Err(ArgumentsError::Malformed) => {
            Err(AckError::Rejected(vec![Issue::at("", codes::JSON, "the answer is malformed")]))
        }
    }
}
