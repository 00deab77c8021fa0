//! What the macros assert of the types in the user's signatures: one trait for each bound, and nothing in it.
//!
//! An assertion names a constant of the trait, `<T as IsPayload>::FITS`, so that an error is about the user's type alone. A
//! call of a function with the bound would be followed by the lines of that function, and the bound itself by what it
//! builds on and by everything that implements it.

use super::ack::FromAck;
use super::path::PathParameter;
use super::payload::Payload;
use super::reply::{ErrorArm, IntoAck, OkArm};
use super::room::Room;

/// What `#[serde(default)]` makes a value with that was left out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no default value",
    label = "does not implement `Default`",
    note = "derive it: `#[derive(Default)]`; or name a function that makes the value: `#[serde(default = \"function\")]`"
)]
pub trait DefaultValue {
    /// The value.
    #[doc(hidden)]
    fn default_value() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> DefaultValue for T {
    fn default_value() -> Self {
        Self::default()
    }
}

macro_rules! assertions {
    ($($(#[$meta:meta])* $name:ident = $bound:path;)*) => { $(
        $(#[$meta])*
        pub trait $name {
            /// What an assertion names.
            #[doc(hidden)]
            const FITS: bool = true;
        }

        impl<T: $bound> $name for T {}
    )* };
}

assertions! {
    /// A payload.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot travel over Socket.IO",
        label = "is no payload",
        note = "annotate its definition with `#[payload]`",
        note = "if it is of another crate, say on the field what it looks like: `#[payload(as = \"String\")]`; everywhere else put it into a newtype: `#[payload] #[serde(transparent)] struct New(#[payload(as = \"String\")] {Self});`"
    )]
    IsPayload = Payload;

    /// What a client may answer.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the answer of a client",
        label = "is no payload",
        note = "annotate its definition with `#[payload]`; several values are `Ack<Args<(A, B)>>`",
        note = "if it is of another crate, put it into a newtype: `#[payload] #[serde(transparent)] struct New(#[payload(as = \"String\")] {Self});`"
    )]
    IsAnswer = FromAck;

    /// What a handler may return.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be an acknowledgement",
        label = "is no answer to a client",
        note = "a handler returns `()`, `NoAck`, a payload, `Args<(A, B)>`, `Result<T, E>` or `Reply<T, E>`",
        note = "your own types are payloads with `#[payload]`"
    )]
    IsAck = IntoAck;

    /// The data of a `Reply` or a `Result`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot travel over Socket.IO",
        label = "is no payload",
        note = "annotate its definition with `#[payload]`"
    )]
    IsData = OkArm;

    /// The error of a `Reply` or a `Result`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot travel over Socket.IO",
        label = "is no payload",
        note = "annotate its definition with `#[payload]`",
        note = "an error that the contract does not have is for `.internal()?` in a handler that returns `Reply<T>`"
    )]
    IsError = ErrorArm;

    /// An enum of rooms.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is no enum of rooms",
        label = "names no rooms",
        note = "derive it: `#[derive(Room)] enum {Self} {{ … }}`"
    )]
    IsRoom = Room;

    /// A parameter of a path.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the parameter of a path",
        label = "is not read from a path and written into one",
        note = "the fields of a namespace are the parameters of its path: a parameter implements `Display` and `FromStr`, which undo each other"
    )]
    IsParameter = PathParameter;
}
