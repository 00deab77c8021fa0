//! What can travel over Socket.IO.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use ts_rs::TS;

use super::check::Checker;
use crate::values::engine::sid::SocketId;
use crate::values::parser::bytes::Bytes;
use crate::values::parser::value::Value;

/// A value that can travel over Socket.IO: an argument of an event, an acknowledgement, an auth payload, an error.
///
/// Implemented by [`payload`](macro@crate::payload) for your own types and by
/// [`payload_for!`](crate::payload_for) for those of another crate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel over Socket.IO",
    label = "is no payload",
    note = "annotate its definition with `#[payload]`, or adopt a type of another crate with `ackord::payload_for!({Self});`"
)]
pub trait Payload: Serialize + DeserializeOwned + JsonSchema + TS + Send + 'static {
    /// Runs the constraints of this value and of all that is in it, and reports what does not hold.
    ///
    /// The default holds for every value.
    fn check(&self, checker: &mut Checker) {
        let _ = checker;
    }

    /// What an argument of this type is when the client left it out: `None` for an `Option`.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }
}

/// A type whose values are keys of a JSON object: strings, and what serde writes as one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a map in a payload",
    label = "is not written as a string",
    note = "keys of JSON objects are strings: use `String`, an integer of at most 32 bits, `bool` or `char`"
)]
pub trait PayloadKey: Serialize + DeserializeOwned + JsonSchema + TS + Send + 'static {}

/// Adopts types of other crates as payloads. They must be `Serialize`, `Deserialize`, `JsonSchema` and `TS`.
#[macro_export]
macro_rules! payload_for {
    ($($foreign:ty),+ $(,)?) => {
        $(impl $crate::Payload for $foreign {})+
    };
}

macro_rules! plain {
    ($($type:ty),+) => { $(impl Payload for $type {})+ };
}
macro_rules! keys {
    ($($type:ty),+) => { $(impl PayloadKey for $type {})+ };
}

plain!(bool, char, String, i8, i16, i32, u8, u16, u32, f32, f64, Bytes, SocketId, Value);
keys!(bool, char, String, i8, i16, i32, u8, u16, u32);

impl<T: Payload> Payload for Option<T> {
    fn check(&self, checker: &mut Checker) {
        if let Some(value) = self {
            value.check(checker);
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Payload> Payload for Box<T> {
    fn check(&self, checker: &mut Checker) {
        (**self).check(checker);
    }
}

impl<T: Payload> Payload for Vec<T> {
    fn check(&self, checker: &mut Checker) {
        for (index, value) in self.iter().enumerate() {
            checker.index(index, value);
        }
    }
}

impl<T: Payload + Eq + Hash, S: BuildHasher + Default + Send + 'static> Payload for HashSet<T, S> {}

impl<T: Payload + Ord> Payload for BTreeSet<T> {}

impl<K: PayloadKey + Eq + Hash, V: Payload, S: BuildHasher + Default + Send + 'static> Payload for HashMap<K, V, S> {
    fn check(&self, checker: &mut Checker) {
        for (key, value) in self {
            checker.key(key, value);
        }
    }
}

impl<K: PayloadKey + Ord, V: Payload> Payload for BTreeMap<K, V> {
    fn check(&self, checker: &mut Checker) {
        for (key, value) in self {
            checker.key(key, value);
        }
    }
}

macro_rules! tuples {
    ($(($($index:tt $name:ident),+))+) => { $(
        impl<$($name: Payload),+> Payload for ($($name,)+) {
            fn check(&self, checker: &mut Checker) {
                $(checker.index($index, &self.$index);)+
            }
        }
    )+ };
}

tuples! {
    (0 A, 1 B)
    (0 A, 1 B, 2 C)
    (0 A, 1 B, 2 C, 3 D)
    (0 A, 1 B, 2 C, 3 D, 4 E)
    (0 A, 1 B, 2 C, 3 D, 4 E, 5 F)
}
