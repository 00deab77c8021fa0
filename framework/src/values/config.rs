//! Every option with its default and the reason for it.

use std::time::Duration;

/// The options of a server. Times are durations, sizes are bytes.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The path that is served, with its trailing slash: `/socket.io/`, as every client has it.
    pub(crate) path: String,
    /// The transports that a client may open a session with. Both, as in Node.
    pub(crate) transports: Transports,
    /// Between two pings of the server: 25 s, as in Node.
    pub(crate) ping_interval: Duration,
    /// How long a pong may take: 20 s, as in Node.
    pub(crate) ping_timeout: Duration,
    /// How long an upgrade may take from the WebSocket's opening to packet `5`: 10 s, as in Node.
    pub(crate) upgrade_timeout: Duration,
    /// How long a connection may stay without any namespace: 45 s, as in Node.
    pub(crate) connect_timeout: Duration,
    /// One HTTP request body, one WebSocket message, one packet with its attachments: 1 MB, as in Node.
    pub(crate) max_payload: usize,
    /// The packets in one polling payload. Node has no cap; clients batch a few dozen.
    pub(crate) max_payload_packets: usize,
    /// The attachments of one packet. Node's parser stops at 10, which real applications pass.
    pub(crate) max_attachments: usize,
    /// How long the attachments of a packet may take to arrive.
    pub(crate) attachments_timeout: Duration,
    /// The namespaces that one connection may be in.
    pub(crate) max_namespaces: usize,
    /// The CONNECT packets of one connection that may be refused before it is closed.
    pub(crate) max_refused_connects: usize,
    /// The handlers of one socket's connection that may run at a time; past it events wait.
    pub(crate) max_handlers: usize,
    /// All that one peer may make us hold.
    pub(crate) memory_budget: usize,
    /// Unsent bytes from which we stop reading from a client.
    pub(crate) unsent_pause: usize,
    /// How long a client may stay above `unsent_pause`.
    pub(crate) unsent_timeout: Duration,
    /// Unsent bytes at which a client is disconnected at once.
    pub(crate) unsent_limit: usize,
    /// How long the head of an HTTP request may take.
    pub(crate) head_timeout: Duration,
    /// How long the body of a POST may take, and how long the client may leave a response unread.
    pub(crate) body_timeout: Duration,
    /// How long the answer to an event of the server may take when the call names no time of its own.
    pub(crate) ack_timeout: Duration,
    /// How packets are written: as text, as every client does by itself.
    pub(crate) parser: Parser,
    /// How long a session without a connection may be recovered; `None`, the default as in Node, is never.
    pub(crate) recovery_window: Option<Duration>,
    /// The bytes of the events that are kept for recovery. Node has no cap.
    pub(crate) recovery_log_bytes: usize,
    /// The sessions without a connection that are kept for recovery. Node has no cap.
    pub(crate) recovery_sessions: usize,
    /// The packets in one answer to a GET: 16, the most that python-engineio reads unless it is told otherwise.
    pub(crate) max_answer_packets: usize,
    /// The sessions that may be open at a time. Nobody but the deployer knows how many are too many.
    pub(crate) max_connections: usize,
    /// The bytes from which a WebSocket message is compressed; `None` leaves permessage-deflate out, as Node does.
    pub(crate) per_message_deflate: Option<usize>,
    /// Whether clients of Engine.IO 3 are served. They make a secret public, so that nobody gets them unasked.
    pub(crate) allow_eio3: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            path: "/socket.io/".to_owned(),
            transports: Transports::BOTH,
            ping_interval: Duration::from_secs(25),
            ping_timeout: Duration::from_secs(20),
            upgrade_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(45),
            max_payload: 1_000_000,
            max_payload_packets: 4_096,
            max_attachments: 64,
            attachments_timeout: Duration::from_secs(10),
            max_namespaces: 32,
            max_refused_connects: 64,
            max_handlers: 64,
            memory_budget: 4 << 20,
            unsent_pause: 1 << 20,
            unsent_timeout: Duration::from_secs(10),
            unsent_limit: 32 << 20,
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(20),
            ack_timeout: Duration::from_secs(30),
            parser: Parser::Default,
            recovery_window: None,
            recovery_log_bytes: 32 << 20,
            recovery_sessions: 10_000,
            max_answer_packets: 16,
            max_connections: usize::MAX,
            per_message_deflate: None,
            allow_eio3: false,
        }
    }
}

/// A transport of Engine.IO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// HTTP long-polling.
    Polling,
    /// WebSocket.
    WebSocket,
}

impl Transport {
    /// The name in the handshake's query string: `polling` or `websocket`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Polling => "polling",
            Self::WebSocket => "websocket",
        }
    }
}

/// How packets are written. Server and clients must agree; a client of the other parser is disconnected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Parser {
    /// JSON, with binary values in messages of their own: `socket.io-parser`, which every client has.
    #[default]
    Default,
    /// MessagePack, one binary message for each packet: `socket.io-msgpack-parser`, the client's option `parser`.
    ///
    /// Nothing else changes. What JSON does not have becomes what `JSON.stringify` makes of it: a `Date` is a string,
    /// `undefined` in an array and `NaN` are `null`. Binary values in the auth payload and in the data of a refusal are
    /// base64, as they are with the other parser.
    ///
    /// Over polling every packet is base64, a third larger than on WebSocket, which counts for `max_payload`. Of a typed
    /// array that shows a part of its buffer the client's package sends the whole buffer.
    #[cfg(feature = "msgpack")]
    MessagePack,
}

/// The transports that are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transports {
    pub(crate) polling: bool,
    pub(crate) websocket: bool,
}

impl Transports {
    pub(crate) const BOTH: Self = Self { polling: true, websocket: true };

    pub(crate) fn has(self, transport: Transport) -> bool {
        match transport {
            Transport::Polling => self.polling,
            Transport::WebSocket => self.websocket,
        }
    }
}
