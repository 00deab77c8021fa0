//! The two directions of a namespace: what the server emits, and what clients may do.

use super::event::{self, DescribedEvent, EventDescription};
use super::{Generators, TypeSchemas};
use crate::typed::dispatch::ConnectOutcome;
use crate::typed::payload::Payload;

/// The events that a server emits.
#[derive(Debug)]
pub struct EventsDescription<'a> {
    pub(crate) generators: &'a mut Generators,
    pub(crate) events: Vec<DescribedEvent>,
}

impl<'a> EventsDescription<'a> {
    pub(crate) fn new(generators: &'a mut Generators) -> Self {
        Self { generators, events: Vec::new() }
    }
}

impl EventsDescription<'_> {
    /// One variant.
    pub fn event(
        &mut self,
        name: &'static str,
        docs: &'static str,
        deprecated: Option<&'static str>,
    ) -> EventDescription<'_> {
        event::describe(self.generators, &mut self.events, name, docs, deprecated)
    }
}

/// The events that a client may emit, and who may connect.
#[derive(Debug)]
pub struct HandlersDescription<'a> {
    pub(crate) generators: &'a mut Generators,
    /// The docs of each handler trait that has any.
    pub(crate) docs: Vec<&'static str>,
    pub(crate) auth: Option<TypeSchemas>,
    pub(crate) refused: Option<TypeSchemas>,
    pub(crate) events: Vec<DescribedEvent>,
}

impl<'a> HandlersDescription<'a> {
    pub(crate) fn new(generators: &'a mut Generators) -> Self {
        Self { generators, docs: Vec::new(), auth: None, refused: None, events: Vec::new() }
    }
}

impl HandlersDescription<'_> {
    /// A handler trait's docs.
    pub fn docs(&mut self, docs: &'static str) {
        if !docs.is_empty() {
            self.docs.push(docs);
        }
    }

    /// The auth payload of `#[connect]`.
    pub fn auth<T: Payload>(&mut self) {
        self.auth = Some(self.generators.of::<T>());
    }

    /// What `#[connect]` returns.
    pub fn outcome<R: ConnectOutcome>(&mut self) {
        R::describe(self);
    }

    pub(crate) fn refused<E: Payload>(&mut self) {
        self.refused = Some(self.generators.of::<E>());
    }

    /// One method with `#[event]`.
    pub fn event(
        &mut self,
        name: &'static str,
        docs: &'static str,
        deprecated: Option<&'static str>,
    ) -> EventDescription<'_> {
        event::describe(self.generators, &mut self.events, name, docs, deprecated)
    }
}
