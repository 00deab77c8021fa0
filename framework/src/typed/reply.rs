//! Acknowledgements by return type.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ack::{self, AckError, FromAck};
use super::arguments::{self, ArgumentsError};
use super::check::{Checker, Issue, Rejected};
use super::client::{AnswerError, ReceivedAck};
use super::codes;
use super::describe::AckDescription;
use super::events::{EncodeError, EventWriter};
use super::payload::Payload;
use crate::hub::acks::AckEnd;

/// What a handler answers when it may fail: `Ok` is the `ok` arm, `Err` the `error` or the `rejected` arm.
///
/// On the wire `{"status":"ok","data":T}`, `{"status":"error","error":E}` or
/// `{"status":"rejected","event","message","issues"}`.
pub type Reply<T, E = Never> = Result<T, Failure<E>>;

/// Why a handler did not answer with data.
#[derive(Debug)]
pub enum Failure<E> {
    /// An error of the contract: the client gets it as it is.
    Error(E),
    /// Any other error: logged here, `internal error` for the client.
    Internal(Box<dyn std::error::Error + Send + Sync>),
    /// The payload is refused by the handler itself; see [`rejected`](Self::rejected).
    Rejected(Rejected),
}

impl<E> Failure<E> {
    /// The payload is refused by the handler itself, for a reason that no constraint can say. The client gets the
    /// `rejected` arm with the name of the event, and the words of the first problem as its message.
    ///
    /// ```
    /// use ackord::{Failure, Issue, Reply};
    ///
    /// async fn rename(name: String) -> Reply<()> {
    ///     if name == "admin" {
    ///         return Err(Failure::rejected(Issue::at("/0", "taken", "somebody has that name")));
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// Several problems are an array or a `Vec` of them. For another message write
    /// `Failure::Rejected(Rejected::new("no such name", issues))`.
    pub fn rejected(issues: impl Into<Vec<Issue>>) -> Self {
        let issues = issues.into();
        let message = issues.first().map_or_else(|| "rejected".to_owned(), |issue| issue.message.clone());
        Self::Rejected(Rejected::new(message, issues))
    }
}

impl<E> From<E> for Failure<E> {
    fn from(error: E) -> Self {
        Self::Error(error)
    }
}

/// `.internal()?`: any error becomes [`Failure::Internal`].
pub trait InternalExt<T> {
    /// Keeps the error from the client: it is logged here, and the answer is the `rejected` arm with the code `internal`.
    ///
    /// # Errors
    ///
    /// The error of `self`, as [`Failure::Internal`].
    fn internal<E>(self) -> Result<T, Failure<E>>;
}

impl<T, X: Into<Box<dyn std::error::Error + Send + Sync>>> InternalExt<T> for Result<T, X> {
    fn internal<E>(self) -> Result<T, Failure<E>> {
        self.map_err(|error| Failure::Internal(error.into()))
    }
}

/// The error of a handler that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

/// The return type of a handler that never acknowledges, even when the client asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoAck;

/// Any number of arguments, or of values in an acknowledgement: `Args<(A, B)>` is `A, B`; `Args<Vec<Value>>` takes all there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Args<T>(pub T);

/// What a handler may return: the acknowledgement follows from the type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an acknowledgement",
    label = "is no answer to a client",
    note = "a handler returns `()`, `NoAck`, a payload, `Args<(A, B)>`, `Result<T, E>` or `Reply<T, E>`",
    note = "your own types are payloads with `#[payload]`"
)]
pub trait IntoAck: Send + 'static {
    /// Whether a payload that does not fit is answered in the acknowledgement (`Reply`), or with the event `exception`.
    #[doc(hidden)]
    const SAYS_REJECTED: bool;

    /// The arguments of the acknowledgement.
    #[doc(hidden)]
    fn into_ack(self) -> AckBody<impl AckArguments>;

    /// Describes the acknowledgement, for the contract.
    #[doc(hidden)]
    fn describe(ack: &mut AckDescription<'_>);

    /// What a client reads of it, where all went well.
    #[doc(hidden)]
    type Answer;

    /// The error of the contract.
    #[doc(hidden)]
    type Error;

    /// Whether a client asks for it.
    #[doc(hidden)]
    const ASKS: bool = true;

    /// Reads it, for a client.
    ///
    /// # Errors
    ///
    /// The other arms, and what does not fit.
    #[doc(hidden)]
    fn read(ack: &ReceivedAck) -> Result<Self::Answer, AnswerError<Self::Error>>;
}

/// What becomes of a handler's return value.
#[doc(hidden)]
#[derive(Debug)]
pub enum AckBody<A> {
    /// Nothing is sent, ever.
    None,
    /// An acknowledgement with these arguments, if the client asked for one.
    Arguments(A),
    /// The `rejected` arm, as the handler made it.
    Rejected(Rejected),
    /// The `rejected` arm with the code `internal`; the error is logged.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// Arguments that can be written one after the other.
#[doc(hidden)]
pub trait AckArguments: Send {
    /// Writes each argument.
    ///
    /// # Errors
    ///
    /// When a `Serialize` fails.
    fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError>;
}

/// The error arm of an answer: an error of the contract, or a [`Failure`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel over Socket.IO",
    label = "is no payload",
    note = "annotate its definition with `#[payload]`",
    note = "an error that the contract does not have is for `.internal()?` in a handler that returns `Reply<T>`"
)]
pub trait ErrorArm: Send + 'static {
    /// The error of the contract.
    type Error: Serialize + DeserializeOwned + Send;

    /// Splits off what is none.
    fn split(self) -> Result<Self::Error, Failure<Never>>;

    /// Describes the error, for the contract.
    fn describe(ack: &mut AckDescription<'_>);
}

impl Serialize for Never {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        match *self {}
    }
}

#[diagnostic::do_not_recommend]
impl<E: Payload> ErrorArm for E {
    type Error = E;

    fn split(self) -> Result<E, Failure<Never>> {
        Ok(self)
    }

    fn describe(ack: &mut AckDescription<'_>) {
        ack.error::<E>();
    }
}

impl<E: Payload> ErrorArm for Failure<E> {
    type Error = E;

    fn split(self) -> Result<E, Failure<Never>> {
        match self {
            Self::Error(error) => Ok(error),
            Self::Internal(error) => Err(Failure::Internal(error)),
            Self::Rejected(rejected) => Err(Failure::Rejected(rejected)),
        }
    }

    fn describe(ack: &mut AckDescription<'_>) {
        ack.error::<E>();
    }
}

impl ErrorArm for Failure<Never> {
    type Error = Never;

    fn split(self) -> Result<Never, Self> {
        match self {
            Self::Error(never) => match never {},
            other => Err(other),
        }
    }

    fn describe(_: &mut AckDescription<'_>) {}
}

impl ErrorArm for Never {
    type Error = Self;

    fn split(self) -> Result<Self, Failure<Self>> {
        match self {}
    }

    fn describe(_: &mut AckDescription<'_>) {}
}

impl<'de> Deserialize<'de> for Never {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("there is no such value"))
    }
}

/// The data of an `ok` arm: a payload, or nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel over Socket.IO",
    label = "is no payload",
    note = "annotate its definition with `#[payload]`"
)]
pub trait OkArm: Serialize + Send + 'static {
    /// Describes the data, for the contract.
    fn describe(ack: &mut AckDescription<'_>);

    /// What a client reads of it.
    type Read: DeserializeOwned + Send + 'static;

    /// Runs the constraints of what a client has read.
    fn check(read: &Self::Read, checker: &mut Checker);
}

impl OkArm for () {
    fn describe(ack: &mut AckDescription<'_>) {
        ack.reply_without_data();
    }

    type Read = ();

    fn check((): &(), _: &mut Checker) {}
}

#[diagnostic::do_not_recommend]
impl<T: Payload> OkArm for T {
    fn describe(ack: &mut AckDescription<'_>) {
        ack.reply::<T>();
    }

    type Read = Self;

    fn check(read: &Self, checker: &mut Checker) {
        read.check(checker);
    }
}

impl IntoAck for () {
    const SAYS_REJECTED: bool = false;

    fn into_ack(self) -> AckBody<impl AckArguments> {
        AckBody::Arguments(Listed(()))
    }

    fn describe(ack: &mut AckDescription<'_>) {
        ack.empty();
    }

    type Answer = ();
    type Error = Never;

    fn read(_: &ReceivedAck) -> Result<(), AnswerError<Never>> {
        Ok(())
    }
}

impl IntoAck for NoAck {
    const SAYS_REJECTED: bool = false;

    fn into_ack(self) -> AckBody<impl AckArguments> {
        AckBody::<Listed<()>>::None
    }

    fn describe(ack: &mut AckDescription<'_>) {
        ack.none();
    }

    type Answer = ();
    type Error = Never;
    const ASKS: bool = false;

    fn read(_: &ReceivedAck) -> Result<(), AnswerError<Never>> {
        Ok(())
    }
}

impl<T: Payload> IntoAck for T {
    const SAYS_REJECTED: bool = false;

    fn into_ack(self) -> AckBody<impl AckArguments> {
        AckBody::Arguments(Listed((self,)))
    }

    fn describe(ack: &mut AckDescription<'_>) {
        ack.value::<T>();
    }

    type Answer = Self;
    type Error = Never;

    fn read(ack: &ReceivedAck) -> Result<Self::Answer, AnswerError<Never>> {
        read_values(ack)
    }
}

/// Words of the program's own. Clients see a string.
impl IntoAck for &'static str {
    const SAYS_REJECTED: bool = false;

    fn into_ack(self) -> AckBody<impl AckArguments> {
        AckBody::Arguments(Listed((self,)))
    }

    fn describe(ack: &mut AckDescription<'_>) {
        ack.value::<String>();
    }

    type Answer = String;
    type Error = Never;

    fn read(ack: &ReceivedAck) -> Result<Self::Answer, AnswerError<Never>> {
        read_values(ack)
    }
}

impl OkArm for &'static str {
    fn describe(ack: &mut AckDescription<'_>) {
        ack.reply::<String>();
    }

    type Read = String;

    fn check(_: &String, _: &mut Checker) {}
}

impl<T: OkArm, E: ErrorArm> IntoAck for Result<T, E> {
    const SAYS_REJECTED: bool = true;

    fn into_ack(self) -> AckBody<impl AckArguments> {
        let arm = match self {
            Ok(data) => Arm::Ok { data },
            Err(error) => match error.split() {
                Ok(error) => Arm::Error { error },
                Err(Failure::Internal(error)) => return AckBody::Internal(error),
                Err(Failure::Rejected(rejected)) => return AckBody::Rejected(rejected),
                Err(Failure::Error(never)) => match never {},
            },
        };
        AckBody::Arguments(Listed((arm,)))
    }

    fn describe(ack: &mut AckDescription<'_>) {
        T::describe(ack);
        E::describe(ack);
    }

    type Answer = T::Read;
    type Error = E::Error;

    fn read(ack: &ReceivedAck) -> Result<T::Read, AnswerError<E::Error>> {
        let Status { status } = first(ack)?;
        match status.as_str() {
            "ok" => {
                let OkData { data } = first::<OkData<T::Read>, _>(ack)?;
                let mut checker = Checker::default();
                checker.within("0", |checker| checker.within("data", |checker| T::check(&data, checker)));
                let issues = checker.into_issues();
                if issues.is_empty() { Ok(data) } else { Err(AnswerError::Unfit(issues)) }
            }
            "error" => Err(AnswerError::Error(first::<ErrorData<E::Error>, _>(ack)?.error)),
            "rejected" => Err(AnswerError::Rejected(first(ack)?)),
            _ => Err(unfit("/0/status", "it is neither `ok`, `error` nor `rejected`")),
        }
    }
}

/// The only value of an acknowledgement.
fn first<T: DeserializeOwned, E>(ack: &ReceivedAck) -> Result<T, AnswerError<E>> {
    match arguments::decode_first(&ack.0) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(unfit("/0", "it is missing")),
        Err(ArgumentsError::Unfit(error)) => Err(unfit("/0", error)),
        Err(ArgumentsError::Malformed) => Err(unfit("", "it is no JSON")),
    }
}

fn unfit<E>(path: &str, message: impl fmt::Display) -> AnswerError<E> {
    AnswerError::Unfit(vec![Issue::at(path, codes::TYPE, message.to_string())])
}

/// The values of an acknowledgement, as a server reads those of a client.
fn read_values<T: FromAck>(ack: &ReceivedAck) -> Result<T, AnswerError<Never>> {
    ack::decode(AckEnd::Answered(ack.0.clone())).map_err(|error| match error {
        AckError::Rejected(issues) => AnswerError::Unfit(issues),
        error => unfit("", error),
    })
}

/// Which arm it is.
#[derive(Deserialize)]
struct Status {
    status: String,
}

#[derive(Deserialize)]
struct OkData<T> {
    data: T,
}

#[derive(Deserialize)]
struct ErrorData<E> {
    error: E,
}

/// The two arms that a handler's `Result` is written as.
#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
enum Arm<T, E> {
    Ok { data: T },
    Error { error: E },
}

/// Values that are written one after the other.
struct Listed<T>(T);

impl AckArguments for Listed<()> {
    fn write(&self, _: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        Ok(())
    }
}

impl<T: Payload> IntoAck for Args<Vec<T>> {
    const SAYS_REJECTED: bool = false;

    fn into_ack(self) -> AckBody<impl AckArguments> {
        AckBody::Arguments(Listed(self.0))
    }

    fn describe(ack: &mut AckDescription<'_>) {
        ack.rest::<T>();
    }

    type Answer = Self;
    type Error = Never;

    fn read(ack: &ReceivedAck) -> Result<Self::Answer, AnswerError<Never>> {
        read_values(ack)
    }
}

impl<T: Payload> AckArguments for Listed<Vec<T>> {
    fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        self.0.iter().try_for_each(|value| writer.push(value))
    }
}

macro_rules! listed {
    ($(($($index:tt $name:ident),+))+) => { $(
        impl<$($name: Serialize + Send),+> AckArguments for Listed<($($name,)+)> {
            fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
                $(writer.push(&self.0.$index)?;)+
                Ok(())
            }
        }
    )+ };
}

macro_rules! args {
    ($(($($index:tt $name:ident),+))+) => { $(
        impl<$($name: Payload),+> IntoAck for Args<($($name,)+)> {
            const SAYS_REJECTED: bool = false;

            fn into_ack(self) -> AckBody<impl AckArguments> {
                AckBody::Arguments(Listed(self.0))
            }

            fn describe(ack: &mut AckDescription<'_>) {
                $(ack.argument::<$name>();)+
            }

            type Answer = Self;
            type Error = Never;

            fn read(ack: &ReceivedAck) -> Result<Self::Answer, AnswerError<Never>> {
                read_values(ack)
            }
        }
    )+ };
}

listed! { (0 A) (0 A, 1 B) (0 A, 1 B, 2 C) (0 A, 1 B, 2 C, 3 D) (0 A, 1 B, 2 C, 3 D, 4 E) (0 A, 1 B, 2 C, 3 D, 4 E, 5 F) }
args! { (0 A) (0 A, 1 B) (0 A, 1 B, 2 C) (0 A, 1 B, 2 C, 3 D) (0 A, 1 B, 2 C, 3 D, 4 E) (0 A, 1 B, 2 C, 3 D, 4 E, 5 F) }
