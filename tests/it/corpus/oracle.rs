//! What ts-rs itself prints of a payload.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ackord::__private::ts_rs::{Config, TS, TypeVisitor};

/// How our output type relates to that of ts-rs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The same type.
    Equal,
    /// Each is assignable to the other.
    Mutual,
    /// Ours is assignable to that of ts-rs, and not the other way round.
    Narrower,
    /// That of ts-rs is assignable to ours, and not the other way round.
    Wider,
    /// Neither is assignable to the other.
    Other,
    /// What ts-rs prints is no TypeScript.
    Broken,
    /// ts-rs panics.
    Panics,
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "equal",
            Self::Mutual => "mutual",
            Self::Narrower => "narrower",
            Self::Wider => "wider",
            Self::Other => "other",
            Self::Broken => "broken",
            Self::Panics => "panics",
        })
    }
}

/// The declarations of ts-rs, by their names; `None` for one that panics.
#[derive(Debug, Default)]
pub(crate) struct Declarations {
    pub(crate) types: BTreeMap<String, Option<String>>,
    seen: HashSet<TypeId>,
}

impl Declarations {
    /// Declares a type and all that it is made of, and returns how it is written.
    pub(crate) fn add<T: TS + 'static>(&mut self) -> String {
        self.visit::<T>();
        T::name(&config())
    }
}

fn config() -> Config {
    Config::new().with_large_int("number")
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let config = config();
            let declared = || catch_unwind(AssertUnwindSafe(|| T::decl(&config))).ok();
            self.types.entry(T::ident(&config)).or_insert_with(declared);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
