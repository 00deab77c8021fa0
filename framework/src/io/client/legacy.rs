//! What a client of Socket.IO 2 knows by itself: the ids of its sockets.

use std::sync::Arc;

use crate::values::engine::sid::SocketId;

/// What a client of Socket.IO 2 knows of itself.
pub(super) struct Legacy {
    /// The id of the session, and of its first socket in `/`.
    pub(super) sid: SocketId,
    /// There was a socket of that id. A later one of the same client must not have it: the first may still be leaving.
    pub(super) is_used: bool,
}

impl Legacy {
    /// The id of its next socket in a namespace. It computes one itself, `sid` or `/namespace#sid`; where a socket's id
    /// cannot be that, the socket is to be in a room of that name.
    pub(super) fn next_id(&mut self, namespace: &str) -> (SocketId, Option<Arc<str>>) {
        if namespace == "/" && !std::mem::replace(&mut self.is_used, true) {
            return (self.sid, None);
        }
        let name = if namespace == "/" { self.sid.to_string() } else { format!("{namespace}#{}", self.sid) };
        (SocketId::random(), Some(name.into()))
    }
}
