//! Acknowledgements.

use super::{Generators, TypeSchemas};
use crate::typed::payload::Payload;

/// The acknowledgement of an event.
#[derive(Debug, Default)]
pub(crate) enum DescribedAck {
    /// None.
    #[default]
    None,
    /// One without arguments, if it was asked for.
    Empty,
    /// One value.
    Value(TypeSchemas),
    /// Several values.
    Arguments(Vec<TypeSchemas>),
    /// Any number of values.
    Rest(TypeSchemas),
    /// The arms `ok`, `error` and `rejected`.
    Reply { data: Option<TypeSchemas>, error: Option<TypeSchemas> },
}

/// An acknowledgement that is being described.
#[derive(Debug)]
pub struct AckDescription<'a> {
    generators: &'a mut Generators,
    ack: &'a mut DescribedAck,
}

impl<'a> AckDescription<'a> {
    pub(super) fn new(generators: &'a mut Generators, ack: &'a mut DescribedAck) -> Self {
        Self { generators, ack }
    }
}

impl AckDescription<'_> {
    pub(crate) fn none(&mut self) {
        *self.ack = DescribedAck::None;
    }

    pub(crate) fn empty(&mut self) {
        *self.ack = DescribedAck::Empty;
    }

    pub(crate) fn value<T: Payload>(&mut self) {
        *self.ack = DescribedAck::Value(self.generators.of::<T>());
    }

    pub(crate) fn argument<T: Payload>(&mut self) {
        let schemas = self.generators.of::<T>();
        match self.ack {
            DescribedAck::Arguments(arguments) => arguments.push(schemas),
            _ => *self.ack = DescribedAck::Arguments(vec![schemas]),
        }
    }

    pub(crate) fn rest<T: Payload>(&mut self) {
        *self.ack = DescribedAck::Rest(self.generators.of::<T>());
    }

    pub(crate) fn reply<T: Payload>(&mut self) {
        *self.ack = DescribedAck::Reply { data: Some(self.generators.of::<T>()), error: None };
    }

    pub(crate) fn reply_without_data(&mut self) {
        *self.ack = DescribedAck::Reply { data: None, error: None };
    }

    pub(crate) fn error<E: Payload>(&mut self) {
        if let DescribedAck::Reply { error, .. } = self.ack {
            *error = Some(self.generators.of::<E>());
        }
    }
}
