//! The answer to a request that is refused, as Node words it: JSON over polling, plain text to an upgrade.

use std::fmt;

use super::axum::{Body, HeaderValue, Response, StatusCode, header};
use super::hooks::Refusal;
use crate::values::engine::handshake::HandshakeError;

/// Who refuses a request.
#[derive(Debug)]
pub(super) enum Refused {
    /// The protocol.
    Error(HandshakeError),
    /// The application, in its own words.
    Hook(Refusal),
    /// The server: as many sessions are open as may be.
    Full,
}

/// Without the words of the application: they may quote what a client sent.
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error(error) => error.message(),
            Self::Hook(_) => "by a hook",
            Self::Full => TOO_MANY,
        })
    }
}

/// What a client is told that finds no place.
const TOO_MANY: &str = "Too many connections";

impl From<HandshakeError> for Refused {
    fn from(error: HandshakeError) -> Self {
        Self::Error(error)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Hook(refusal)
    }
}

impl Refused {
    /// The answer. An upgrade's status is 400, as Node has it, but for a server that is full; its connection ends.
    pub(super) fn response(self, upgrade: bool) -> Response {
        let (error, message) = match &self {
            Self::Error(error) => (*error, error.message()),
            Self::Hook(refusal) => (HandshakeError::Forbidden, refusal.message()),
            Self::Full => (HandshakeError::Forbidden, TOO_MANY),
        };
        let status = match self {
            Self::Full => 503,
            Self::Error(_) | Self::Hook(_) if upgrade => 400,
            Self::Error(_) | Self::Hook(_) => error.status(),
        };
        let (body, content_type) = if upgrade {
            (message.to_owned(), "text/plain; charset=UTF-8")
        } else if let Self::Error(error) = self {
            (error.body(), "application/json")
        } else {
            let body = serde_json::json!({ "code": error.code(), "message": message });
            (body.to_string(), "application/json")
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if upgrade {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
