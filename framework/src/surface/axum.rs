//! The axum service: HTTP requests to sessions, and their answers.

use std::net::SocketAddr;
use std::time::SystemTime;

pub(super) use ::axum::Router;
pub(super) use ::axum::body::Body;
pub(super) use ::axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
pub(super) use ::axum::response::{IntoResponse, Response};
use ::axum::routing::any;
use bytes::{Bytes, BytesMut};
use http::Method;
pub(super) use http::StatusCode;
use http::header::{self, HeaderMap, HeaderValue};
pub(super) use http::request::Parts;
use http_body_util::BodyExt;
use tokio::sync::oneshot;

use super::engine::Engine;
use super::host::{self, Host};
use super::hyper;
use super::server::Io;
use crate::io::driver::Opening;
use crate::io::{sessions, transport};
use crate::machines::websocket::handshake as websocket;
use crate::values::config::Transport;
use crate::values::engine::handshake::{self, HandshakeError, Query, RequestHead};
use crate::values::engine::payload::PayloadWriter;
use crate::values::request::{HandshakeRequest, Headers};

impl Io {
    /// The routes of this server, to be merged into an app.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        router(self.clone())
    }
}

impl Engine {
    /// The routes of this server, to be merged into an app.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        router(self.clone())
    }
}

/// In a request's extensions: asks the service whether it is there. It answers with the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct AreYouThere;

fn router<H: Host, S: Clone + Send + Sync + 'static>(host: H) -> Router<S> {
    let path = host.serving().config.path.clone();
    let beneath = format!("{path}{{*rest}}");
    let service = any(move |request: Request| serve(host, request));
    Router::new().route(&path, service.clone()).route(&beneath, service)
}

/// Whether the app serves the path of `host`.
pub(super) async fn is_served(app: &Router, path: &str) -> bool {
    let mut request = Request::new(Body::empty());
    let Ok(uri) = path.parse() else { return false };
    *request.uri_mut() = uri;
    request.extensions_mut().insert(AreYouThere);
    match hyper::call(app.clone(), request).await {
        Ok(response) => response.extensions().get::<AreYouThere>().is_some(),
        Err(never) => match never {},
    }
}

async fn serve<H: Host>(host: H, request: Request) -> Response {
    if request.extensions().get::<AreYouThere>().is_some() {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(AreYouThere);
        return response;
    }
    let upgrade = is_upgrade(request.headers());
    match answer(host, request, upgrade).await {
        Ok(response) => response,
        Err(error) => refusal(error, upgrade),
    }
}

async fn answer<H: Host>(host: H, request: Request, upgrade: bool) -> Result<Response, HandshakeError> {
    let serving = host.serving();
    let query = Query::parse(request.uri().query().unwrap_or_default());
    let origin = request.headers().get(header::ORIGIN).map(HeaderValue::as_bytes);
    let head = RequestHead { query: &query, method: request.method().as_str(), upgrade, origin };
    match handshake::verify(&head, serving.config.transports)? {
        handshake::Request::Open { .. } if serving.sessions.is_closing() => Err(HandshakeError::Forbidden),
        handshake::Request::Open { transport: Transport::Polling, .. } => {
            open_polling(&host, trimmed(&request, query)).await
        }
        handshake::Request::Open { transport: Transport::WebSocket, .. } => open_websocket(host, request, query),
        handshake::Request::Session(wanted) => {
            let session = serving.sessions.find(&wanted.sid).ok_or(HandshakeError::UnknownSid)?;
            wanted.check(session.link.transport())?;
            match *request.method() {
                Method::GET if upgrade => probe(request, &session),
                // An upgrade is an attempt, perhaps of a stranger, and harms no session.
                _ if upgrade => Err(HandshakeError::BadMethod),
                Method::GET => poll(&session).await,
                Method::POST => post(&host, request, &session).await,
                _ => Err(HandshakeError::BadMethod),
            }
        }
    }
}

/// A GET without a session: opens one, whose first packet is the answer.
async fn open_polling<H: Host>(host: &H, request: HandshakeRequest) -> Result<Response, HandshakeError> {
    let (answer, packets) = oneshot::channel();
    let task = host::open(host, Transport::Polling, Opening::Polling(answer), request);
    host.serving().tasks.spawn(task);
    let packets = packets.await.map_err(|_| HandshakeError::UnknownSid)??;
    Ok(payload(PayloadWriter::encode(&packets)))
}

/// A WebSocket without a session: opens one when the upgrade is done.
fn open_websocket<H: Host>(host: H, mut request: Request, query: Query) -> Result<Response, HandshakeError> {
    let response = switching(request.headers())?;
    let upgraded = hyper::upgrade(&mut request).ok_or(HandshakeError::BadRequest)?;
    let kept = trimmed(&request, query);
    let tasks = host.serving().tasks.clone();
    tasks.spawn(async move {
        if let Some((stream, leftover)) = upgraded.await {
            host::open(&host, Transport::WebSocket, Opening::WebSocket(stream, leftover), kept).await;
        }
    });
    Ok(response)
}

/// A WebSocket for a session on polling: it may become the session's transport.
fn probe(mut request: Request, session: &std::sync::Arc<sessions::SessionHandle>) -> Result<Response, HandshakeError> {
    let response = switching(request.headers())?;
    let upgraded = hyper::upgrade(&mut request).ok_or(HandshakeError::BadRequest)?;
    let session = session.clone();
    tokio::spawn(async move {
        if let Some((stream, leftover)) = upgraded.await {
            session.send(sessions::Request::Upgrade(stream, leftover));
        }
    });
    Ok(response)
}

/// A WebSocket of its own that sends back every message of at most `max_message` bytes.
pub(crate) fn echo(mut request: Request, max_message: usize) -> Response {
    let Ok(response) = switching(request.headers()) else { return empty(StatusCode::BAD_REQUEST) };
    let Some(upgraded) = hyper::upgrade(&mut request) else { return empty(StatusCode::BAD_REQUEST) };
    tokio::spawn(async move {
        if let Some((stream, leftover)) = upgraded.await {
            transport::echo::echo(stream, leftover, max_message).await;
        }
    });
    response
}

/// A GET that waits for packets.
async fn poll(session: &sessions::SessionHandle) -> Result<Response, HandshakeError> {
    let (answer, packets) = oneshot::channel();
    session.send(sessions::Request::Poll(answer));
    let packets = packets.await.map_err(|_| HandshakeError::UnknownSid)??;
    Ok(payload(PayloadWriter::encode(&packets)))
}

/// A POST with packets.
async fn post<H: Host>(
    host: &H,
    request: Request,
    session: &std::sync::Arc<sessions::SessionHandle>,
) -> Result<Response, HandshakeError> {
    let config = &host.serving().config;
    let Some(posting) = session.begin_post() else { return Err(HandshakeError::BadRequest) };
    // Binary payloads belong to version 3 of the protocol. The session ends with the guard.
    if content_type(request.headers()) == Some("application/octet-stream") {
        return Err(HandshakeError::BadRequest);
    }
    let read = read_body(request.into_body(), config.max_payload);
    let body = match tokio::time::timeout(config.body_timeout, read).await {
        Ok(Ok(body)) => body,
        Ok(Err(BodyError::TooLong)) => {
            posting.end();
            return Ok(empty(StatusCode::PAYLOAD_TOO_LARGE));
        }
        Ok(Err(BodyError::Broken)) => return Err(HandshakeError::BadRequest),
        Err(_) => return Ok(empty(StatusCode::REQUEST_TIMEOUT)),
    };
    let (answer, done) = oneshot::channel();
    session.send(sessions::Request::Post(body, answer));
    let result = done.await.unwrap_or(Err(HandshakeError::UnknownSid));
    posting.end();
    result?;
    let mut response = Response::new(Body::from("ok"));
    // `text/html`, as Node answers.
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

enum BodyError {
    TooLong,
    Broken,
}

/// Reads a body of at most `limit` bytes; an announced length that is too long is not read at all.
async fn read_body(mut body: Body, limit: usize) -> Result<Bytes, BodyError> {
    let announced = ::axum::body::HttpBody::size_hint(&body).lower();
    if usize::try_from(announced).is_ok_and(|announced| announced > limit) {
        return Err(BodyError::TooLong);
    }
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else { continue };
        if read.len() + data.len() > limit {
            return Err(BodyError::TooLong);
        }
        read.extend_from_slice(&data);
    }
    Ok(read.freeze())
}

/// Whether the request asks for a WebSocket (RFC 6455 §4.2.1).
fn is_upgrade(headers: &HeaderMap) -> bool {
    has_token(headers, header::CONNECTION, "upgrade") && has_token(headers, header::UPGRADE, "websocket")
}

fn has_token(headers: &HeaderMap, name: header::HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| value.trim().eq_ignore_ascii_case(token))
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}

/// The answer that turns the connection into a WebSocket (RFC 6455 §4.2.2).
fn switching(headers: &HeaderMap) -> Result<Response, HandshakeError> {
    let version = headers.get(header::SEC_WEBSOCKET_VERSION).map(HeaderValue::as_bytes);
    let key = headers.get(header::SEC_WEBSOCKET_KEY).and_then(|key| key.to_str().ok());
    let key = key.filter(|key| version == Some(b"13") && websocket::is_key(key)).ok_or(HandshakeError::BadRequest)?;
    let accept = HeaderValue::try_from(websocket::accept_key(key)).map_err(|_| HandshakeError::BadRequest)?;
    let mut response = empty(StatusCode::SWITCHING_PROTOCOLS);
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
    Ok(response)
}

/// An answer in JSON.
pub(super) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// What handlers may want to know of the handshake's request.
fn trimmed(request: &Request, query: Query) -> HandshakeRequest {
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let pairs = query.into_pairs().into_iter().map(|(key, value)| (key.into_boxed_str(), value.into_boxed_str()));
    HandshakeRequest {
        uri: request.uri().path_and_query().map_or("/", |uri| uri.as_str()).into(),
        headers: Headers::collect(headers),
        query: pairs.collect(),
        address: request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0),
        time: SystemTime::now(),
    }
}

/// A polling payload: the charset is for clients that read text, the rest keeps caches away.
fn payload(body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=UTF-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An error as Node words it: JSON over polling, plain text to an upgrade, whose connection ends.
fn refusal(error: HandshakeError, upgrade: bool) -> Response {
    let (body, content_type) = if upgrade {
        (error.message().to_owned(), "text/plain; charset=UTF-8")
    } else {
        (error.body(), "application/json")
    };
    let mut response = Response::new(Body::from(body));
    let status = if upgrade { 400 } else { error.status() };
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if upgrade {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
