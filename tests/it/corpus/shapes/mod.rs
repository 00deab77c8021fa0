//! The shapes, by what they are about.

mod binary;
mod collections;
mod conversions;
mod defaults;
mod enums;
mod flatten;
mod generics;
mod numbers;
mod renames;
mod structs;
mod texts;

use super::shape::Shape;

pub(crate) use binary::BinaryShapes;
pub(crate) use collections::CollectionShapes;
pub(crate) use conversions::ConversionShapes;
pub(crate) use defaults::DefaultShapes;
pub(crate) use enums::EnumShapes;
pub(crate) use flatten::FlattenShapes;
pub(crate) use generics::GenericShapes;
pub(crate) use numbers::NumberShapes;
pub(crate) use renames::RenameShapes;
pub(crate) use structs::StructShapes;
pub(crate) use texts::TextShapes;

/// All of them.
pub(crate) fn all() -> Vec<Shape> {
    [
        structs::all(),
        enums::all(),
        renames::all(),
        defaults::all(),
        flatten::all(),
        collections::all(),
        numbers::all(),
        texts::all(),
        binary::all(),
        generics::all(),
        conversions::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A trait of handlers with an event for each shape, and the list of the shapes.
macro_rules! shapes {
    ($handler:ident in $file:literal: $($name:ident: $type:ty => $shape:expr;)+) => {
        #[ackord::handler(Corpus, rename_all = "snake_case")]
        pub(crate) trait $handler {
            $(
                #[event]
                async fn $name(&self, socket: &ackord::Socket<Corpus>, value: $type) -> ackord::Reply<$type>;
            )+
        }

        impl $handler for Echo {
            $(
                async fn $name(&self, _: &ackord::Socket<Corpus>, value: $type) -> ackord::Reply<$type> {
                    Ok(value)
                }
            )+
        }

        pub(super) fn all() -> Vec<Shape> {
            let file = include_str!($file);
            vec![$(
                {
                    let shape: ShapeOf<$type> = $shape;
                    shape.done(stringify!($name), stringify!($type), file)
                }
            ),+]
        }
    };
}
use shapes;

/// The imports of every file of shapes.
mod prelude {
    pub(super) use super::shapes;
    pub(super) use crate::corpus::oracle::Relation::{Broken, Mutual, Narrower, Other, Panics, Wider};
    pub(super) use crate::corpus::shape::Judge::{Pass, Schema, TypeScript};
    pub(super) use crate::corpus::shape::{Shape, ShapeOf, shape};
    pub(super) use crate::corpus::{Corpus, Echo};
    pub(super) use ackord::payload;
    pub(super) use serde_json::json;
}

/// Reasons that several shapes have.
const WHOLE: &str = "it has one type for all numbers";
const RANGE: &str = "it knows no ranges";
const LENGTH: &str = "it knows no lengths";
const PATTERN: &str = "it knows no patterns";
const EXCESS: &str = "a literal must not have fields that the type does not name; serde ignores them";
const ARRAY: &str = "serde reads a struct from an array, too; nobody is told";
const UNIT: &str = "serde reads a unit variant from an object with `null`, too; nobody is told";
/// The differences of ts-rs.
const ABSENT: &str = "ts-rs has no fields that may be absent";
const DIRECTION: &str = "ts-rs knows no names by direction";
const EMPTY: &str = "an object without fields is `Record<string, never>` here and `Record<symbol, never>` there";
const JOINED: &str = "an intersection with a map there is one object with an index signature here";
const QUOTES: &str = "ts-rs does not escape names";
