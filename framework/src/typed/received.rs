//! Events on their way back: from a name and arguments to the variant of an enum.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use super::ack::Ack;
use super::arguments::{self, ArgumentsError, FromArguments};
use super::check::{Checker, Issue};
use super::schema_check;
use crate::hub::acks::ServerReply;
use crate::values::parser::packet::{self, Arguments};

/// An event that came, for the generated `match` on its name.
///
/// `Reader` says who reads it. What reads it has a parameter for it and nothing else, so that a program that reads no
/// events has none of that code.
#[doc(hidden)]
#[derive(Debug)]
pub struct ReceivedEvent<'a, Reader> {
    name: Cow<'a, str>,
    arguments: &'a Arguments<'a>,
    reply: Option<ServerReply>,
    reader: PhantomData<fn() -> Reader>,
}

impl<'a, Reader> ReceivedEvent<'a, Reader> {
    /// Reads the name.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(crate) fn new(arguments: &'a Arguments<'a>, reply: Option<ServerReply>) -> Result<Self, ReceivedError> {
        let name = packet::event_name(&arguments.json).map_err(|_| ReceivedError::Malformed)?;
        Ok(Self { name, arguments, reply, reader: PhantomData })
    }

    /// The event's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who answers it.
    pub fn ack<T>(self) -> Ack<T> {
        Ack::received(self.reply)
    }
}

/// A server reads what another one sent.
#[derive(Debug)]
pub(crate) enum ReadByServer {}

/// The arguments of an event that came.
#[doc(hidden)]
#[derive(Debug)]
pub struct Received<A>(PhantomData<fn() -> A>);

impl<A: FromArguments> Received<A> {
    /// Reads them, and runs their constraints.
    ///
    /// # Errors
    ///
    /// When they do not fit.
    pub fn read<Reader>(event: &ReceivedEvent<'_, Reader>) -> Result<A, ReceivedError> {
        match arguments::decode::<A>(event.arguments) {
            Ok(arguments) => {
                let mut checker = Checker::default();
                arguments.check(&mut checker);
                let issues = checker.into_issues();
                if issues.is_empty() { Ok(arguments) } else { Err(ReceivedError::Unfit(issues)) }
            }
            Err(ArgumentsError::Malformed) => Err(ReceivedError::Malformed),
            Err(ArgumentsError::Unfit(error)) => {
                Err(ReceivedError::Unfit(schema_check::issues::<A>(&event.arguments.json, &error, |_| {})))
            }
        }
    }
}

/// [`Received`] of types that are no payloads.
#[doc(hidden)]
pub trait UnfitReceived<A>: Sized {
    /// Never runs.
    fn read<Reader>(_: &ReceivedEvent<'_, Reader>) -> Result<A, ReceivedError> {
        Err(ReceivedError::Malformed)
    }
}

impl<A> UnfitReceived<A> for Received<A> {}

/// Why an event that came is none of an enum. Peers of different versions may know different events.
#[doc(hidden)]
#[derive(Debug)]
pub enum ReceivedError {
    /// No variant has its name.
    Unknown,
    /// It is no event at all.
    Malformed,
    /// It has more arguments than are read into a variant.
    TooManyArguments,
    /// Its arguments are others.
    Unfit(Vec<Issue>),
}

impl fmt::Display for ReceivedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("no variant has its name"),
            Self::Malformed => f.write_str("it is malformed"),
            Self::TooManyArguments => f.write_str("it has more arguments than are read into a variant"),
            Self::Unfit(issues) => {
                f.write_str("its arguments do not fit")?;
                issues.iter().try_for_each(|issue| write!(f, "; {issue}"))
            }
        }
    }
}
