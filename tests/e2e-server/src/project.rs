//! The namespaces `/project/{id}`: a path with a parameter.

use ackord::{Namespace, Socket, handler};

/// One project.
#[derive(Namespace)]
#[namespace("/project/{id}")]
pub(crate) struct Project {
    id: u32,
}

/// What a client may do.
#[handler(Project)]
pub(crate) trait ProjectHandler {
    /// The number in the path.
    #[event]
    async fn number(&self, socket: &Socket<Project>) -> u32;
}

pub(crate) struct ProjectServer;

impl ProjectHandler for ProjectServer {
    async fn number(&self, socket: &Socket<Project>) -> u32 {
        socket.namespace().id
    }
}
