//! How the waits of a test client end where nothing came that was waited for.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::io::peer::Gone;
use crate::typed::check::{Issue, Rejected};
use crate::typed::client::{Json, Words};
use crate::typed::codes;
use crate::typed::dispatch::Refuses;
use crate::typed::received::ReceivedError;
use crate::typed::reply::Never;
use crate::values::parser::value::Value;

/// Why a test client is not connected any more, in the words of socket.io-client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientDisconnect {
    /// The server disconnected the socket: `io server disconnect`.
    ByServer,
    /// The client left with [`TestClient::disconnect`](crate::TestClient::disconnect): `io client disconnect`.
    ByClient,
    /// The connection ended, by whichever side: `transport close`.
    TransportClose,
    /// The server sent what no client understands: `parse error`.
    ParseError,
}

impl ClientDisconnect {
    /// The reason as socket.io-client words it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByServer => "io server disconnect",
            Self::ByClient => "io client disconnect",
            Self::TransportClose => "transport close",
            Self::ParseError => "parse error",
        }
    }
}

impl fmt::Display for ClientDisconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Gone> for ClientDisconnect {
    fn from(gone: Gone) -> Self {
        match gone {
            Gone::ByServer => Self::ByServer,
            Gone::ByClient => Self::ByClient,
            Gone::Transport => Self::TransportClose,
            Gone::Parse => Self::ParseError,
        }
    }
}

/// Why a test client has nothing to return.
#[derive(Debug)]
#[non_exhaustive]
pub enum TestError {
    /// Nothing came for so long.
    Timeout(Duration),
    /// The client is not connected any more.
    Disconnected(ClientDisconnect),
    /// The server rejected an event whose acknowledgement cannot say so, and that no call waits for.
    Exception(Rejected),
    /// An event came that the namespace does not declare.
    Unknown {
        /// Its name.
        event: String,
        /// Its arguments.
        arguments: Vec<Value>,
    },
    /// An event came with other arguments than its variant has.
    Unfit {
        /// Its name.
        event: String,
        /// Its arguments.
        arguments: Vec<Value>,
        /// What does not fit; none where it is all of them.
        issues: Vec<Issue>,
    },
    /// An event came where none was to come.
    Unexpected {
        /// Its name.
        event: String,
        /// Its arguments.
        arguments: Vec<Value>,
    },
}

impl TestError {
    pub(super) fn received(event: String, arguments: Vec<Value>, error: ReceivedError) -> Self {
        match error {
            ReceivedError::Unknown => Self::Unknown { event, arguments },
            ReceivedError::Unfit(issues) => Self::Unfit { event, arguments, issues },
            error @ (ReceivedError::Malformed | ReceivedError::TooManyArguments) => {
                let issue = Issue::at("", codes::ARGUMENTS, error.to_string());
                Self::Unfit { event, arguments, issues: vec![issue] }
            }
        }
    }
}

impl fmt::Display for TestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout(waited) => write!(f, "nothing came from the server within {waited:?}"),
            Self::Disconnected(reason) => write!(f, "the client is not connected any more: {reason}"),
            Self::Exception(rejected) => write!(f, "the server sent `exception`: {}", Words(rejected)),
            Self::Unknown { event, arguments } => {
                write!(
                    f,
                    "the server sent the event `{event}`, which the namespace does not declare: {}",
                    Json(arguments)
                )
            }
            Self::Unfit { event, arguments, issues } => {
                write!(f, "the server sent the event `{event}` with arguments that do not fit: {}", Json(arguments))?;
                issues.iter().try_for_each(|issue| write!(f, "; {issue}"))
            }
            Self::Unexpected { event, arguments } => {
                write!(f, "the server sent the event `{event}` where nothing was expected: {}", Json(arguments))
            }
        }
    }
}

impl std::error::Error for TestError {}

/// Why a test client did not come in. `E` is the error of `#[connect]`.
///
/// `Debug` and `Display` show that error as JSON, so it needs neither, and `?` works in tests.
#[non_exhaustive]
pub enum ConnectError<E = Never> {
    /// `#[connect]` refused it.
    Refused(E),
    /// The auth payload does not fit.
    Rejected(Rejected),
    /// The contract that the client was built with does not fit that of the server.
    Incompatible(Rejected),
    /// The server does not serve the namespace.
    InvalidNamespace,
    /// The server refused it with other words, such as `internal error`.
    Other {
        /// The message of `connect_error`.
        message: String,
        /// Its data.
        data: Option<Value>,
    },
    /// The server is closing, or as many sessions are open as may be.
    Full,
    /// The connection ended before the answer.
    Closed,
    /// No answer came for so long.
    Timeout(Duration),
    /// The auth payload could not be serialised.
    Encode(serde_json::Error),
}

impl<E: Refuses> ConnectError<E> {
    /// What a CONNECT_ERROR says.
    pub(super) fn read(json: &str) -> Self {
        #[derive(Deserialize)]
        struct Refusal {
            message: String,
            data: Option<Box<serde_json::value::RawValue>>,
        }
        let Ok(Refusal { message, data }) = serde_json::from_str(json) else { return Self::Closed };
        match &data {
            None if message == "Invalid namespace" => return Self::InvalidNamespace,
            Some(data) if message == "rejected" || message == "incompatible" => {
                if let Ok(rejected) = serde_json::from_str(data.get()) {
                    return if message == "rejected" { Self::Rejected(rejected) } else { Self::Incompatible(rejected) };
                }
            }
            _ => {}
        }
        let refused = data.as_ref().and_then(|data| E::read(data.get()));
        match refused {
            Some(refused) => Self::Refused(refused),
            None => Self::Other { message, data: data.and_then(|data| serde_json::from_str(data.get()).ok()) },
        }
    }
}

impl<E: Serialize> fmt::Display for ConnectError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => write!(f, "refused: {}", Json(error)),
            Self::Rejected(rejected) | Self::Incompatible(rejected) => write!(f, "{}", Words(rejected)),
            Self::InvalidNamespace => f.write_str("Invalid namespace"),
            Self::Other { message, data: None } => write!(f, "refused: {message}"),
            Self::Other { message, data: Some(data) } => write!(f, "refused: {message}: {}", Json(data)),
            Self::Full => f.write_str("the server takes no connections"),
            Self::Closed => f.write_str("the server closed the connection"),
            Self::Timeout(waited) => write!(f, "the server did not answer within {waited:?}"),
            Self::Encode(error) => write!(f, "the auth payload cannot be serialised: {error}"),
        }
    }
}

impl<E: Serialize> fmt::Debug for ConnectError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => f.debug_tuple("Refused").field(&Json(error)).finish(),
            Self::Rejected(rejected) => f.debug_tuple("Rejected").field(rejected).finish(),
            Self::Incompatible(rejected) => f.debug_tuple("Incompatible").field(rejected).finish(),
            Self::InvalidNamespace => f.write_str("InvalidNamespace"),
            Self::Other { message, data } => {
                f.debug_struct("Other").field("message", message).field("data", data).finish()
            }
            Self::Full => f.write_str("Full"),
            Self::Closed => f.write_str("Closed"),
            Self::Timeout(waited) => f.debug_tuple("Timeout").field(waited).finish(),
            Self::Encode(error) => f.debug_tuple("Encode").field(error).finish(),
        }
    }
}

impl<E: Serialize> std::error::Error for ConnectError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(error) => Some(error),
            _ => None,
        }
    }
}
