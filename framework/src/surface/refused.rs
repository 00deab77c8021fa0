//! The answer to a request that is refused, as Node words it: JSON over polling, plain text to an upgrade.

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
}

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
    /// What it is to the protocol.
    pub(super) fn error(&self) -> HandshakeError {
        match self {
            Self::Error(error) => *error,
            Self::Hook(_) => HandshakeError::Forbidden,
        }
    }

    /// What the client is told.
    pub(super) fn message(&self) -> &str {
        match self {
            Self::Error(error) => error.message(),
            Self::Hook(refusal) => refusal.message(),
        }
    }

    /// The answer. An upgrade's status is always 400, and its connection ends.
    pub(super) fn response(self, upgrade: bool) -> Response {
        let error = self.error();
        let (status, body, content_type) = if upgrade {
            (400, self.message().to_owned(), "text/plain; charset=UTF-8")
        } else {
            let body = match self {
                Self::Error(error) => error.body(),
                Self::Hook(refusal) => {
                    serde_json::json!({ "code": error.code(), "message": refusal.message() }).to_string()
                }
            };
            (error.status(), body, "application/json")
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
