//! What can travel over Socket.IO.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::num::{NonZeroI8, NonZeroI16, NonZeroI32, NonZeroU8, NonZeroU16, NonZeroU32};

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
/// Implemented by [`payload`](macro@crate::payload) for your own types. A field whose type is of another crate needs no
/// implementation, but the words of what it looks like: `#[payload(as = "String")]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel over Socket.IO",
    label = "`{Self}` is no payload",
    note = "annotate its definition with `#[payload]`",
    note = "if it is of another crate, say on the field what it looks like: `#[payload(as = \"String\")]`; everywhere else put it into a newtype: `#[payload] #[serde(transparent)] struct New(#[payload(as = \"String\")] {Self});`"
)]
pub trait Payload: Serialize + DeserializeOwned + JsonSchema + TS + Send + 'static {
    /// Runs the constraints of this value and of all that is in it, and reports what does not hold.
    ///
    /// The default holds for every value.
    fn check(&self, checker: &mut Checker) {
        let _ = checker;
    }

    /// Whether [`check`](Self::check) may find anything: what cannot is not visited.
    #[doc(hidden)]
    const NEEDS_CHECK: bool = true;

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

/// Makes types of your own crate payloads that are `Serialize`, `Deserialize`, `JsonSchema` and `TS` already, and have no
/// constraints: those that another macro derives, or whose implementations you wrote.
///
/// It is not for types of other crates: Rust lets nobody implement a foreign trait for a foreign type. A field of such a
/// type says what it looks like with [`#[payload(as = "…")]`](macro@crate::payload); a newtype makes it an argument.
///
/// The traits are those of the crates at the root of this one, [`serde`](crate::serde), [`schemars`](crate::schemars) and
/// [`ts_rs`](crate::ts_rs), so that nothing else need be depended on; your own dependencies do as well where the versions
/// are the same.
///
/// | trait | says |
/// |---|---|
/// | `serde::Serialize`, `serde::de::DeserializeOwned` | what travels |
/// | `schemars::JsonSchema` | what that looks like, in both directions: the check of what comes, and all that is printed |
/// | `ts_rs::TS` | the same for the files that ts-rs exports; nothing of the contract is read from it but its parts |
///
/// ```
/// use ackord::{schemars, serde, ts_rs};
///
/// #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema, ts_rs::TS)]
/// #[serde(crate = "serde")]
/// #[schemars(crate = "schemars")]
/// #[ts(crate = "ts_rs")]
/// struct Place {
///     latitude: f64,
///     longitude: f64,
/// }
///
/// ackord::payload_for!(Place);
/// ```
#[macro_export]
macro_rules! payload_for {
    ($($own:ty),+ $(,)?) => {
        $(impl $crate::Payload for $own {})+
    };
}

macro_rules! plain {
    ($($type:ty),+) => { $(
        impl Payload for $type {
            const NEEDS_CHECK: bool = false;
        }
    )+ };
}
macro_rules! keys {
    ($($type:ty),+) => { $(impl PayloadKey for $type {})+ };
}

plain!(bool, char, String, Cow<'static, str>, i8, i16, i32, u8, u16, u32, f32, f64, Bytes, SocketId, Value);
plain!(NonZeroI8, NonZeroI16, NonZeroI32, NonZeroU8, NonZeroU16, NonZeroU32);
keys!(bool, char, String, i8, i16, i32, u8, u16, u32);

impl<T: Payload> Payload for Option<T> {
    const NEEDS_CHECK: bool = T::NEEDS_CHECK;

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
    const NEEDS_CHECK: bool = T::NEEDS_CHECK;

    fn check(&self, checker: &mut Checker) {
        (**self).check(checker);
    }
}

impl<T: Payload> Payload for Vec<T> {
    const NEEDS_CHECK: bool = T::NEEDS_CHECK;

    fn check(&self, checker: &mut Checker) {
        if Self::NEEDS_CHECK {
            for (index, value) in self.iter().enumerate() {
                checker.index(index, value);
            }
        }
    }
}

/// Of up to 32 elements, as far as serde goes.
impl<T: Payload, const N: usize> Payload for [T; N]
where
    Self: Serialize + DeserializeOwned + JsonSchema,
{
    const NEEDS_CHECK: bool = T::NEEDS_CHECK;

    fn check(&self, checker: &mut Checker) {
        if Self::NEEDS_CHECK {
            for (index, value) in self.iter().enumerate() {
                checker.index(index, value);
            }
        }
    }
}

impl<T: Payload + Eq + Hash, S: BuildHasher + Default + Send + 'static> Payload for HashSet<T, S> {
    const NEEDS_CHECK: bool = T::NEEDS_CHECK;

    fn check(&self, checker: &mut Checker) {
        check_set(self, checker);
    }
}

impl<T: Payload + Ord> Payload for BTreeSet<T> {
    const NEEDS_CHECK: bool = T::NEEDS_CHECK;

    fn check(&self, checker: &mut Checker) {
        check_set(self, checker);
    }
}

/// A set does not know where its elements stood: their problems stand at the set.
fn check_set<'a, T: Payload>(elements: impl IntoIterator<Item = &'a T>, checker: &mut Checker) {
    if T::NEEDS_CHECK {
        for element in elements {
            element.check(checker);
        }
    }
}

impl<K: PayloadKey + Eq + Hash, V: Payload, S: BuildHasher + Default + Send + 'static> Payload for HashMap<K, V, S> {
    const NEEDS_CHECK: bool = V::NEEDS_CHECK;

    fn check(&self, checker: &mut Checker) {
        if Self::NEEDS_CHECK {
            for (key, value) in self {
                checker.key(key, value);
            }
        }
    }
}

impl<K: PayloadKey + Ord, V: Payload> Payload for BTreeMap<K, V> {
    const NEEDS_CHECK: bool = V::NEEDS_CHECK;

    fn check(&self, checker: &mut Checker) {
        if Self::NEEDS_CHECK {
            for (key, value) in self {
                checker.key(key, value);
            }
        }
    }
}

macro_rules! tuples {
    ($(($($index:tt $name:ident),+))+) => { $(
        impl<$($name: Payload),+> Payload for ($($name,)+) {
            const NEEDS_CHECK: bool = $($name::NEEDS_CHECK)||+;

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
