//! What the macros say of a contract, collected without running a server.
//!
//! Plain data in the order of declaration; the contract document is made of it.

use std::any::{TypeId, type_name};
use std::collections::HashMap;

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use ts_rs::{TS, TypeVisitor};

use super::payload::Payload;

mod ack;
mod auth;
mod directions;
mod event;
mod keywords;
mod namespace;
mod stand_ins;
mod unions;

pub use ack::AckDescription;
#[cfg(feature = "server")]
pub(crate) use auth::auth_admits_object;
pub use directions::{EventsDescription, HandlersDescription};
pub use event::EventDescription;
#[cfg(feature = "contract")]
pub(crate) use keywords::import;
pub use keywords::{
    ParameterSchema, ParameterSchemas, schema_deprecated, schema_flattened, schema_import, schema_keys, schema_length,
    schema_named, schema_order, schema_typescript,
};
pub use namespace::NamespaceDescription;
pub(crate) use stand_ins::LETTER;
pub use stand_ins::{FlagKey, LeftOut, LetterKey};
pub(crate) use unions::settings;
#[cfg(feature = "contract")]
pub(crate) use {ack::DescribedAck, event::DescribedEvent, namespace::ParameterKind};

#[cfg(test)]
mod tests;

/// The two generators of a contract: what serde reads and what it writes differ.
#[derive(Debug)]
pub(crate) struct Generators {
    /// Schemas of what is deserialised.
    pub(crate) input: SchemaGenerator,
    /// Schemas of what is serialised.
    pub(crate) output: SchemaGenerator,
    /// The Rust types behind them, to say which two have one name.
    pub(crate) types: HashMap<TypeId, &'static str>,
}

/// The schemas of one type, as references into the definitions where it has a name.
#[derive(Clone, Debug)]
pub(crate) struct TypeSchemas {
    pub(crate) input: Schema,
    pub(crate) output: Schema,
}

impl Generators {
    /// Generators whose references point into a contract document.
    pub(crate) fn new() -> Self {
        let generator = |settings: SchemaSettings, path: &'static str| {
            settings.with(|settings| settings.definitions_path = path.into()).into_generator()
        };
        Self {
            input: generator(settings().for_deserialize(), "/definitions/input"),
            output: generator(settings().for_serialize(), "/definitions/output"),
            types: HashMap::new(),
        }
    }

    fn of<T: Payload>(&mut self) -> TypeSchemas {
        Types(&mut self.types).visit::<T>();
        let mut schemas =
            TypeSchemas { input: self.input.subschema_for::<T>(), output: self.output.subschema_for::<T>() };
        unions::mend(&mut schemas.input);
        unions::mend(&mut schemas.output);
        schemas
    }
}

/// Collects a type and all that it is made of.
struct Types<'a>(&'a mut HashMap<TypeId, &'static str>);

impl TypeVisitor for Types<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let known = self.0.insert(TypeId::of::<T>(), type_name::<T>());
        if known.is_none() {
            T::visit_dependencies(self);
            T::visit_generics(self);
        }
    }
}
