//! Rooms: what a socket joins and a broadcast names.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::namespace::Namespace;
use crate::values::engine::sid::SocketId;

/// The name of a room on the wire and in the adapter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomName(Arc<str>);

impl RoomName {
    /// The name as it is.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_inner(self) -> Arc<str> {
        self.0
    }
}

impl From<&str> for RoomName {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl From<&String> for RoomName {
    fn from(name: &String) -> Self {
        name.as_str().into()
    }
}

impl From<String> for RoomName {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl From<Arc<str>> for RoomName {
    fn from(name: Arc<str>) -> Self {
        Self(name)
    }
}

impl<N: Namespace> IntoRoom<N> for RoomName {
    fn into_room(self) -> RoomName {
        self
    }
}

impl<N: Namespace> IntoRoom<N> for SocketId {
    fn into_room(self) -> RoomName {
        self.as_str().into()
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Something that names a room of the namespace `N`: its room enum, a [`SocketId`](crate::SocketId), or a [`RoomName`],
/// such as [`Socket::rooms`](crate::Socket::rooms) returns.
///
/// Implemented by the derive of [`Namespace`] for the type that `rooms = …` names and for references to it; for strings
/// where there is none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no room of `{N}`",
    label = "is no room of `{N}`",
    note = "the rooms of a namespace are named where it is declared: `#[namespace(\"/path\", rooms = …)]`"
)]
pub trait IntoRoom<N: Namespace> {
    /// The room's name.
    fn into_room(self) -> RoomName;
}

/// An enum of rooms. Derived with [`Room`](macro@crate::Room).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum of rooms",
    label = "names no rooms",
    note = "derive it: `#[derive(Room)] enum {Self} {{ … }}`"
)]
pub trait Room: Sized {
    /// The room's name: what `#[room("…")]` makes of the variant and its fields.
    fn name(&self) -> RoomName;

    /// The patterns of all variants, for the contract.
    #[doc(hidden)]
    const PATTERNS: &'static [&'static str];
}

/// The name of a room whose pattern has fields: its pieces, one behind the other.
#[doc(hidden)]
pub fn room_name(pieces: &[&dyn fmt::Display]) -> RoomName {
    let mut name = String::new();
    for piece in pieces {
        // Writing into a string fails only where a `Display` does.
        let _ = write!(name, "{piece}");
    }
    name.into()
}
