//! The HTTP side of a WebSocket (RFC 6455 §4.2): what asks for one, and what grants it.

use super::axum::{Body, HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use crate::machines::websocket::extensions::PerMessageDeflate;
use crate::machines::websocket::handshake as websocket;
use crate::values::deflate::Deflate;
use crate::values::engine::handshake::HandshakeError;

/// Whether the request asks for a WebSocket (RFC 6455 §4.2.1).
pub(super) fn is_upgrade(headers: &HeaderMap) -> bool {
    has_token(headers, header::CONNECTION, "upgrade") && has_token(headers, header::UPGRADE, "websocket")
}

fn has_token(headers: &HeaderMap, name: HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| value.trim().eq_ignore_ascii_case(token))
}

/// The answer that turns the connection into a WebSocket (RFC 6455 §4.2.2). Where messages may be compressed from
/// `per_message_deflate` bytes on, it is negotiated whether they are.
pub(super) fn switching(
    headers: &HeaderMap,
    per_message_deflate: Option<usize>,
) -> Result<(Response, Option<Deflate>), HandshakeError> {
    let version = headers.get(header::SEC_WEBSOCKET_VERSION).map(HeaderValue::as_bytes);
    let key = headers.get(header::SEC_WEBSOCKET_KEY).and_then(|key| key.to_str().ok());
    let key = key.filter(|key| version == Some(b"13") && websocket::is_key(key)).ok_or(HandshakeError::BadRequest)?;
    let accept = HeaderValue::try_from(websocket::accept_key(key)).map_err(|_| HandshakeError::BadRequest)?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let answer = response.headers_mut();
    answer.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    answer.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    answer.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    // Browsers fail a connection whose protocols are not answered.
    let offered = headers.get(header::SEC_WEBSOCKET_PROTOCOL).and_then(|offered| offered.to_str().ok());
    if let Some(protocol) = offered.and_then(websocket::subprotocol)
        && let Ok(protocol) = HeaderValue::from_str(protocol)
    {
        answer.insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    let Some(threshold) = per_message_deflate else { return Ok((response, None)) };
    let Some(accepted) = extension(headers)? else { return Ok((response, None)) };
    let value = HeaderValue::try_from(accepted.to_string()).map_err(|_| HandshakeError::BadRequest)?;
    response.headers_mut().insert(header::SEC_WEBSOCKET_EXTENSIONS, value);
    Ok((response, Some(Deflate { threshold, longest: accepted.longest() })))
}

/// What can be accepted of the extensions that are offered.
fn extension(headers: &HeaderMap) -> Result<Option<PerMessageDeflate>, HandshakeError> {
    let values = headers.get_all(header::SEC_WEBSOCKET_EXTENSIONS).iter().map(HeaderValue::to_str);
    let values: Vec<_> = values.collect::<Result<_, _>>().map_err(|_| HandshakeError::BadRequest)?;
    PerMessageDeflate::negotiate(values).map_err(|_| HandshakeError::BadRequest)
}
