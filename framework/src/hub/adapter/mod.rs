//! Who is in which room, here and on other servers. What is selected here is in memory; the others are reached by a port.

#[cfg(test)]
pub(crate) mod bus;
pub(crate) mod local;
pub(crate) mod memory;
pub(crate) mod port;

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

impl Target {
    /// Whether nobody is left out.
    pub(crate) fn is_everybody(&self) -> bool {
        self.rooms.is_none() && self.except.is_empty() && self.sender.is_none()
    }
}
