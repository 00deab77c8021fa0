//! One event: its arguments, their constraints, its acknowledgement.

use schemars::Schema;

use super::ack::{AckDescription, DescribedAck};
use super::keywords::{schema_length, schema_range, schema_text};
use super::{Generators, TypeSchemas};
use crate::typed::ack::FromAck;
use crate::typed::constraint::Ranged;
use crate::typed::payload::Payload;
use crate::typed::reply::IntoAck;

/// One event of either direction.
#[derive(Debug)]
pub(crate) struct DescribedEvent {
    pub(crate) name: &'static str,
    pub(crate) docs: &'static str,
    pub(crate) deprecated: Option<&'static str>,
    pub(crate) arguments: Vec<DescribedArgument>,
    pub(crate) ack: DescribedAck,
}

/// One argument.
#[derive(Debug)]
pub(crate) struct DescribedArgument {
    pub(crate) name: &'static str,
    pub(crate) schemas: TypeSchemas,
    /// May be left out at the end.
    pub(crate) optional: bool,
    /// Takes all further arguments.
    pub(crate) rest: bool,
    /// Declared in place: printers write it where it is used.
    pub(crate) inline: bool,
}

/// Begins the next event of a direction.
pub(super) fn describe<'a>(
    generators: &'a mut Generators,
    events: &'a mut Vec<DescribedEvent>,
    name: &'static str,
    docs: &'static str,
    deprecated: Option<&'static str>,
) -> EventDescription<'a> {
    let index = events.len();
    events.push(DescribedEvent { name, docs, deprecated, arguments: Vec::new(), ack: DescribedAck::None });
    EventDescription { generators, event: &mut events[index] }
}

/// One event that is being described.
#[derive(Debug)]
pub struct EventDescription<'a> {
    generators: &'a mut Generators,
    event: &'a mut DescribedEvent,
}

impl EventDescription<'_> {
    /// The next argument.
    pub fn argument<T: Payload>(&mut self, name: &'static str) -> &mut Self {
        let schemas = self.generators.of::<T>();
        self.push(name, schemas, T::absent().is_some(), false, false)
    }

    /// The fields of a struct variant: one object, declared in place.
    pub fn object<T: Payload>(&mut self, name: &'static str) -> &mut Self {
        let schemas = self.generators.of::<T>();
        self.push(name, schemas, false, false, true)
    }

    /// All arguments there are: `Args<Vec<T>>`.
    pub fn rest<T: Payload>(&mut self, name: &'static str) -> &mut Self {
        let schemas = self.generators.of::<T>();
        self.push(name, schemas, true, true, false)
    }

    /// The answer that the server asks a client for: `Ack<T>`.
    pub fn answer<T: FromAck>(&mut self) -> &mut Self {
        T::describe(&mut AckDescription::new(self.generators, &mut self.event.ack));
        self
    }

    /// What a handler returns.
    pub fn returns<R: IntoAck>(&mut self) -> &mut Self {
        R::describe(&mut AckDescription::new(self.generators, &mut self.event.ack));
        self
    }

    /// The length of the last argument.
    pub fn length(&mut self, min: Option<usize>, max: Option<usize>) -> &mut Self {
        self.constrain(schema_length(min, max))
    }

    /// The range of the last argument.
    pub fn range<T: Ranged>(&mut self, min: Option<T::Number>, max: Option<T::Number>) -> &mut Self {
        self.constrain(schema_range::<T>(min, max))
    }

    /// The pattern of the last argument.
    pub fn pattern(&mut self, pattern: &'static str) -> &mut Self {
        self.constrain(schema_text("pattern", pattern))
    }

    /// The format of the last argument, as JSON Schema calls it.
    pub fn format(&mut self, format: &'static str) -> &mut Self {
        self.constrain(schema_text("format", format))
    }

    fn constrain(&mut self, constrain: impl Fn(&mut Schema)) -> &mut Self {
        if let Some(argument) = self.event.arguments.last_mut() {
            constrain(&mut argument.schemas.input);
            constrain(&mut argument.schemas.output);
        }
        self
    }

    fn push(
        &mut self,
        name: &'static str,
        schemas: TypeSchemas,
        optional: bool,
        rest: bool,
        inline: bool,
    ) -> &mut Self {
        self.event.arguments.push(DescribedArgument { name, schemas, optional, rest, inline });
        self
    }
}
