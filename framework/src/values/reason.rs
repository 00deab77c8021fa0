//! Why a socket was disconnected, in the words of Socket.IO.

use std::fmt;

/// Why a socket was disconnected. `Display` gives the string that Socket.IO on Node reports for the same cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DisconnectReason {
    /// The client left the namespace with a DISCONNECT packet.
    ClientNamespaceDisconnect,
    /// The connection was closed by the server: an engine close, or a packet that the connection's state forbids.
    ForcedClose,
    /// A packet that cannot be decoded.
    ParseError,
    /// The client did not answer a ping in time.
    PingTimeout,
    /// The server disconnected the socket, with `Socket::disconnect` or `Socket::close`.
    ServerNamespaceDisconnect,
    /// The server is shutting down.
    ServerShuttingDown,
    /// The client did not read what it was sent, and the limits on unsent bytes were passed.
    SlowConsumer,
    /// The transport was closed by the client, or the network.
    TransportClose,
    /// The transport failed, or was used against the protocol.
    TransportError,
}

impl DisconnectReason {
    /// The reason as Socket.IO words it, such as `transport close`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClientNamespaceDisconnect => "client namespace disconnect",
            Self::ForcedClose => "forced close",
            Self::ParseError => "parse error",
            Self::PingTimeout => "ping timeout",
            Self::ServerNamespaceDisconnect => "server namespace disconnect",
            Self::ServerShuttingDown => "server shutting down",
            Self::SlowConsumer => "slow consumer",
            Self::TransportClose => "transport close",
            Self::TransportError => "transport error",
        }
    }
}

impl fmt::Display for DisconnectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
