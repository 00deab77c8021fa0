//! What others see of a socket's data: of the namespace's sockets on other servers.

use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::payload::Payload;

/// What others see of a socket's data where the namespace shows none: it has no fields.
///
/// What [`RemoteSocket::data`](crate::RemoteSocket::data) is to have, the namespace names:
/// `#[namespace("/chat", public = Member)]`, where `Member` is a payload with `From<&User>` for the data `User` of its
/// sockets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct NoPublicData;

impl Payload for NoPublicData {
    const NEEDS_CHECK: bool = false;
}

impl<D> From<&D> for NoPublicData {
    fn from(_: &D) -> Self {
        Self
    }
}

/// What others see of `D`, the data of a socket.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made of `{D}`",
    label = "others see `{Self}` of this data",
    note = "the namespace says `public = {Self}`: implement `From<&{D}> for {Self}`"
)]
pub trait PublicOf<D>: Sized {
    /// Makes it of the data.
    fn of(data: &D) -> Self;
}

#[diagnostic::do_not_recommend]
impl<D, P: for<'a> From<&'a D>> PublicOf<D> for P {
    fn of(data: &D) -> Self {
        data.into()
    }
}

/// What generated code does with the two types, so that a `From` that is not there is reported once.
#[doc(hidden)]
#[derive(Debug)]
pub struct Shown<D, P>(PhantomData<fn() -> (D, P)>);

impl<D, P: PublicOf<D>> Shown<D, P> {
    /// Whether it can be made.
    pub const FITS: bool = true;

    /// Makes what others see.
    pub fn of(data: &D) -> P {
        P::of(data)
    }
}

/// [`Shown`] of types that do not fit.
#[doc(hidden)]
pub trait UnfitShown<D, P>: Sized {
    /// Whether it can be made.
    const FITS: bool = false;

    /// Never runs.
    fn of(_: &D) -> P {
        unreachable!("a namespace whose public data does not fit does not compile")
    }
}

impl<D, P> UnfitShown<D, P> for Shown<D, P> {}
