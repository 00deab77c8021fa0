//! What opens a session.

use tokio::sync::oneshot;

use crate::io::sessions::PollAnswer;
use crate::io::transport::websocket::Upgraded;
use crate::values::config::Transport;

/// What opened a session.
pub(crate) enum Opening {
    /// A GET: it waits for the open packet. With `base64` the client takes no binary payloads.
    Polling { answer: oneshot::Sender<PollAnswer>, base64: bool },
    /// A WebSocket.
    WebSocket(Upgraded),
}

impl Opening {
    pub(crate) fn transport(&self) -> Transport {
        match self {
            Self::Polling { .. } => Transport::Polling,
            Self::WebSocket(_) => Transport::WebSocket,
        }
    }

    /// Whether binary data has to go as base64.
    pub(crate) fn base64(&self) -> bool {
        match self {
            Self::Polling { base64, .. } => *base64,
            Self::WebSocket(upgraded) => upgraded.base64,
        }
    }
}
