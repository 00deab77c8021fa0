//! What goes between a session and its driver: where something came from, what is to be done, and what is refused.

use crate::machines::websocket::close::CloseCode;
use crate::values::engine::handshake::HandshakeError;
use crate::values::engine::packet::ServerPacket;

/// Where a packet, or the end of a transport, comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A POST.
    Polling,
    /// The WebSocket that is the session's transport.
    WebSocket,
    /// The WebSocket that was let in by [`Session::handle_probe`](super::Session::handle_probe), until its [`Transmit::Swap`] or
    /// [`Transmit::CloseProbe`].
    Probe,
}

/// How a transport ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// Closed by the client or the network.
    Closed,
    /// Failed, or broke the rules of HTTP or WebSocket.
    Failed,
}

/// What the driver is to do.
#[derive(Debug)]
pub(crate) enum Transmit {
    /// Answer the waiting GET, or at the beginning the handshake, with these packets. There is at least one.
    Answer(Vec<ServerPacket>),
    /// Write this on the session's WebSocket.
    Write(ServerPacket),
    /// Close the session's WebSocket with this code, behind what was written.
    CloseWebSocket(CloseCode),
    /// Write this on the probe.
    WriteProbe(ServerPacket),
    /// Close the probe with this code.
    CloseProbe(CloseCode),
    /// The probe is the session's WebSocket from here on, and polling is over.
    Swap,
}

/// Why a GET is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PollRefused {
    /// The session is over.
    Closed,
    /// The session is on WebSocket.
    Upgraded,
    /// Another GET waited; the session is closed for it.
    Overlap,
}

impl From<PollRefused> for HandshakeError {
    fn from(refused: PollRefused) -> Self {
        match refused {
            PollRefused::Closed => Self::UnknownSid,
            PollRefused::Upgraded | PollRefused::Overlap => Self::BadRequest,
        }
    }
}

/// Why a WebSocket is not taken as a probe. The driver closes it; the session does not mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProbeRefused {
    /// The session is over, or closing.
    Closed,
    /// The session is on WebSocket already.
    Upgraded,
    /// There is a probe already.
    Busy,
}
