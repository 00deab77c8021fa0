//! What the server emits: enums with [`Events`](macro@crate::Events).

use std::fmt;

use serde::Serialize;

use super::describe::EventsDescription;
use super::namespace::Namespace;
use crate::hub::namespace::NamespaceCore;
use crate::values::parser::encoder::{self, ArgumentsWriter};
use crate::values::wire::Wire;

/// The events that a server emits, an enum with a variant each. Derived.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum of events",
    label = "declares no events",
    note = "derive it: `#[derive(Events)] enum {Self} {{ … }}`"
)]
pub trait Events: Sized + Send {
    /// The event's name on the wire.
    fn name(&self) -> &'static str;

    /// Whether the variant asks for an acknowledgement: its last field is an [`Ack`](crate::Ack).
    #[doc(hidden)]
    fn wants_ack(&self) -> bool;

    /// Writes the arguments in order.
    ///
    /// # Errors
    ///
    /// When the `Serialize` of an argument fails.
    #[doc(hidden)]
    fn encode(self, arguments: &mut EventWriter<'_, '_>) -> Result<(), EncodeError>;

    /// Describes every variant, for the contract.
    #[doc(hidden)]
    fn describe(events: &mut EventsDescription<'_>);
}

/// An enum of events that belongs to the namespace `N`. Implemented by the derive of [`Namespace`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what `{N}` emits",
    label = "is no event of `{N}`",
    note = "the events of a namespace are named where it is declared: `#[namespace(\"/path\", emits = …)]`"
)]
pub trait EmitsOn<N: Namespace>: Events {}

/// The events of a namespace that emits nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEvents {}

impl Events for NoEvents {
    fn name(&self) -> &'static str {
        match *self {}
    }

    fn wants_ack(&self) -> bool {
        match *self {}
    }

    fn encode(self, _: &mut EventWriter<'_, '_>) -> Result<(), EncodeError> {
        match self {}
    }

    fn describe(_: &mut EventsDescription<'_>) {}
}

impl<N: Namespace> EmitsOn<N> for NoEvents {}

/// Encodes an event once, for one socket or for many.
pub(crate) fn encode<E: Events>(namespace: &NamespaceCore, id: Option<u64>, event: E) -> Result<Wire, EncodeError> {
    let name = event.name();
    let encoded = encoder::event(namespace.path(), id, name, |writer| event.encode(&mut EventWriter::new(writer)));
    encoded.map(|(wire, ())| wire)
}

/// Where an event writes its arguments.
pub struct EventWriter<'a, 'b> {
    arguments: &'a mut ArgumentsWriter<'b>,
}

impl<'a, 'b> EventWriter<'a, 'b> {
    pub(crate) fn new(arguments: &'a mut ArgumentsWriter<'b>) -> Self {
        Self { arguments }
    }

    /// Appends one argument.
    ///
    /// # Errors
    ///
    /// When its `Serialize` fails.
    pub fn push<T: Serialize + ?Sized>(&mut self, argument: &T) -> Result<(), EncodeError> {
        self.arguments.push(argument).map_err(|source| EncodeError { source })
    }
}

impl fmt::Debug for EventWriter<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventWriter").finish_non_exhaustive()
    }
}

/// A value whose `Serialize` failed: it was dropped whole, nothing of it was sent.
#[derive(Debug)]
pub struct EncodeError {
    pub(crate) source: serde_json::Error,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value cannot be serialised: {}", self.source)
    }
}

impl From<serde_json::Error> for EncodeError {
    fn from(source: serde_json::Error) -> Self {
        Self { source }
    }
}

impl std::error::Error for EncodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
