//! Who is in which room. An adapter selects sockets; what is delivered to them it does not know.

pub(crate) mod memory;

use std::sync::Arc;

use crate::values::engine::sid::SocketId;

/// Whom a broadcast reaches: everybody in one of `rooms` (in the namespace, if none were named) who is not in `except`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    /// Rooms that were named may be none at all: then nobody is reached.
    pub(crate) rooms: Option<Vec<Arc<str>>>,
    pub(crate) except: Vec<Arc<str>>,
    /// The socket that broadcasts, if it is left out.
    pub(crate) sender: Option<SocketId>,
}
