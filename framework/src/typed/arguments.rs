//! The arguments of an event, read positionally in one serde pass over the frame's own bytes.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::check::Checker;
use super::events::{EncodeError, EventWriter};
use super::payload::Payload;
use super::reply::Args;
use crate::values::parser::packet::Arguments;

/// Arguments of an event, or of an acknowledgement: tuples of payloads, and [`Args`].
#[doc(hidden)]
pub trait FromArguments: Sized + Send + 'static {
    /// Reads what a sequence still holds; more than is declared is ignored, as in JavaScript.
    ///
    /// # Errors
    ///
    /// Those of serde.
    fn from_sequence<'de, A: SeqAccess<'de>>(sequence: A) -> Result<Self, A::Error>;

    /// Writes each argument, for a client that sends them.
    ///
    /// # Errors
    ///
    /// When a `Serialize` fails.
    fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError>;

    /// Runs the constraints, each argument at its index.
    fn check(&self, checker: &mut Checker);

    /// The input schemas of the arguments, for the pass that lists all problems.
    fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<ArgumentSchema>;
}

/// The input schema of one argument.
#[doc(hidden)]
#[derive(Debug)]
pub struct ArgumentSchema {
    pub(crate) schema: schemars::Schema,
    /// Whether it may be left out at the end.
    pub(crate) optional: bool,
    /// Whether it is that of each argument from here on.
    pub(crate) rest: bool,
}

/// Why arguments were not read.
#[derive(Debug)]
pub(crate) enum ArgumentsError {
    /// No JSON, or placeholders that do not fit the attachments: the packet is malformed.
    Malformed,
    /// JSON of another shape than was declared.
    Unfit(serde_json::Error),
}

/// Reads the arguments of an EVENT, whose first element is its name.
///
/// # Errors
///
/// Whether they are malformed, or do not fit.
pub(crate) fn decode<T: FromArguments>(arguments: &Arguments<'_>) -> Result<T, ArgumentsError> {
    read(arguments, true)
}

/// Reads the arguments of an ACK.
///
/// # Errors
///
/// Whether they are malformed, or do not fit.
pub(crate) fn decode_ack<T: FromArguments>(arguments: &Arguments<'_>) -> Result<T, ArgumentsError> {
    read(arguments, false)
}

fn read<T: FromArguments>(arguments: &Arguments<'_>, named: bool) -> Result<T, ArgumentsError> {
    let decoded = arguments.read(|json| {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let decoded = deserializer.deserialize_seq(ArgumentsVisitor { named, marker: PhantomData })?;
        deserializer.end().map(|()| decoded)
    });
    match decoded {
        Ok(decoded) => Ok(decoded),
        // serde stops at the first misfit: what stands behind it may still be no JSON.
        Err(error) if arguments.check_syntax() => Err(ArgumentsError::Unfit(error)),
        Err(_) => Err(ArgumentsError::Malformed),
    }
}

struct ArgumentsVisitor<T> {
    named: bool,
    marker: PhantomData<T>,
}

impl<'de, T: FromArguments> Visitor<'de> for ArgumentsVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of arguments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<T, A::Error> {
        if self.named {
            sequence.next_element::<IgnoredAny>()?;
        }
        let arguments = T::from_sequence(Borrowed(&mut sequence))?;
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(arguments)
    }
}

/// A sequence by reference, so that what is left of it can be drained.
struct Borrowed<'a, A>(&'a mut A);

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Borrowed<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(seed)
    }
}

/// One argument: what came, or what the type says of an absent one.
fn argument<'de, T: Payload, A: SeqAccess<'de>>(sequence: &mut A, index: usize) -> Result<T, A::Error> {
    match sequence.next_element::<T>()? {
        Some(value) => Ok(value),
        None => T::absent().ok_or_else(|| A::Error::custom(format_args!("argument {index} is missing"))),
    }
}

fn argument_schema<T: Payload>(generator: &mut schemars::SchemaGenerator) -> ArgumentSchema {
    ArgumentSchema { schema: generator.subschema_for::<T>(), optional: T::absent().is_some(), rest: false }
}

impl FromArguments for () {
    fn from_sequence<'de, A: SeqAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Ok(())
    }

    fn write(&self, _: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        Ok(())
    }

    fn check(&self, _: &mut Checker) {}

    fn schemas(_: &mut schemars::SchemaGenerator) -> Vec<ArgumentSchema> {
        Vec::new()
    }
}

impl<T: Payload> FromArguments for (Args<Vec<T>>,) {
    fn from_sequence<'de, A: SeqAccess<'de>>(mut sequence: A) -> Result<Self, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element()? {
            values.push(value);
        }
        Ok((Args(values),))
    }

    fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        self.0.0.iter().try_for_each(|value| writer.push(value))
    }

    fn check(&self, checker: &mut Checker) {
        self.0.0.check(checker);
    }

    fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<ArgumentSchema> {
        vec![ArgumentSchema { schema: generator.subschema_for::<T>(), optional: true, rest: true }]
    }
}

macro_rules! arguments {
    ($(($($index:tt $name:ident),+))+) => { $(
        impl<$($name: Payload),+> FromArguments for ($($name,)+) {
            fn from_sequence<'de, Seq: SeqAccess<'de>>(mut sequence: Seq) -> Result<Self, Seq::Error> {
                Ok(($(argument::<$name, Seq>(&mut sequence, $index)?,)+))
            }

            fn write(&self, writer: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
                $(writer.push(&self.$index)?;)+
                Ok(())
            }

            fn check(&self, checker: &mut Checker) {
                $(checker.index($index, &self.$index);)+
            }

            fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<ArgumentSchema> {
                vec![$(argument_schema::<$name>(generator)),+]
            }
        }
    )+ };
}

arguments! {
    (0 A)
    (0 A, 1 B)
    (0 A, 1 B, 2 C)
    (0 A, 1 B, 2 C, 3 D)
    (0 A, 1 B, 2 C, 3 D, 4 E)
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F)
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G)
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H)
}

/// The first argument of an ACK, of whatever type; `None` if there is none.
///
/// # Errors
///
/// Whether the arguments are malformed, or do not fit.
pub(crate) fn decode_first<T: DeserializeOwned>(arguments: &Arguments<'_>) -> Result<Option<T>, ArgumentsError> {
    let decoded = arguments.read(|json| {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        deserializer.deserialize_seq(FirstVisitor(PhantomData))
    });
    decoded.map_err(|error| match arguments.check_syntax() {
        true => ArgumentsError::Unfit(error),
        false => ArgumentsError::Malformed,
    })
}

struct FirstVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FirstVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of arguments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Option<T>, A::Error> {
        let first = sequence.next_element()?;
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }
}

/// A value alone, for the auth payload.
pub(crate) fn value<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, serde_json::Error> {
    serde_json::from_str(json)
}
