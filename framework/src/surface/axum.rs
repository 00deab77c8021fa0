//! The axum service: HTTP requests to sessions, and their answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

pub(super) use ::axum::Router;
pub(super) use ::axum::body::Body;
pub(super) use ::axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
pub(super) use ::axum::response::{IntoResponse, Response};
use ::axum::routing::any;
#[cfg(feature = "contract")]
use ::axum::routing::get;
use bytes::{Bytes, BytesMut};
pub(super) use http::header::{self, HeaderMap, HeaderName, HeaderValue};
pub(super) use http::request::Parts;
pub(super) use http::{Method, StatusCode, Uri};
use http_body_util::BodyExt;
use tokio::sync::oneshot;

#[cfg(feature = "compression")]
use super::compression;
use super::departures::Departures;
use super::engine::Engine;
use super::hooks::RequestParts;
use super::host::{self, Host};
use super::hyper::{self, Takeover};
use super::observer::ConnectionError;
use super::payload::PayloadBody;
use super::refused::Refused;
use super::server::Io;
use super::upgrade::{is_upgrade, switching};
use crate::io::application::Application;
use crate::io::delivery::Answer;
use crate::io::driver::{Opening, Posted};
use crate::io::sessions::{self, Place, SessionHandle};
use crate::io::timers;
use crate::io::transport;
use crate::io::transport::websocket::Upgraded;
use crate::values::config::Transport;
use crate::values::engine::handshake::{self, HandshakeError, RequestHead};
use crate::values::engine::sid::Sid;
use crate::values::engine::version::Version;
use crate::values::request::{HandshakeRequest, Headers};

impl Io {
    /// The routes of this server, to be merged into an app.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        router(self)
    }
}

impl Engine {
    /// The routes of this server, to be merged into an app.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        router(self)
    }
}

/// The type of the payloads of version 3 that are binary.
const BINARY_PAYLOAD: &str = "application/octet-stream";

/// In a request's extensions: asks the service whether it is there. It answers with the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct AreYouThere;

fn router<H: Host, S: Clone + Send + Sync + 'static>(host: &H) -> Router<S> {
    let path = &host.serving().config.path;
    let base = path.trim_end_matches('/');
    let serving = host.clone();
    let service = any(move |request: Request| serve(serving, request));
    let mut router = Router::new();
    if base.len() == path.len() {
        router = router.route(base, service.clone());
    }
    #[cfg(feature = "contract")]
    if let Some(path) = host.serving().http.docs.path() {
        let host = host.clone();
        let page = get(async move |headers: HeaderMap| host.serving().http.docs.page(&headers));
        router = router.route(path, page);
    }
    router.route(&format!("{base}/"), service.clone()).route(&format!("{base}/{{*rest}}"), service)
}

/// What an app says of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probed {
    /// Our service is there.
    Served,
    /// It is not.
    NotFound,
    /// Somebody else answered: a layer in front of it, perhaps.
    Unknown,
}

/// Asks the app whether it serves `path`, with a request that looks like one from this machine.
pub(super) async fn probe(app: &Router, path: &str) -> Probed {
    let mut request = Request::new(Body::empty());
    let Ok(uri) = path.parse() else { return Probed::NotFound };
    *request.uri_mut() = uri;
    request.headers_mut().insert(header::HOST, HeaderValue::from_static("localhost"));
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 0))));
    request.extensions_mut().insert(AreYouThere);
    match hyper::call(app.clone(), request).await {
        Ok(response) if response.extensions().get::<AreYouThere>().is_some() => Probed::Served,
        // Nobody's path, or somebody else's; a layer that refuses a stranger says something else.
        Ok(response) if response.status() == StatusCode::NOT_FOUND || response.status().is_success() => {
            Probed::NotFound
        }
        Ok(_) => Probed::Unknown,
        Err(never) => match never {},
    }
}

async fn serve<H: Host>(host: H, request: Request) -> Response {
    if request.extensions().get::<AreYouThere>().is_some() {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(AreYouThere);
        return response;
    }
    let (mut parts, body) = request.into_parts();
    let upgrade = is_upgrade(&parts.headers);
    let takeover = if upgrade { Takeover::of(&mut parts) } else { None };
    let request = RequestParts::new(parts);
    let mut response = match answer(&host, &request, body, upgrade, takeover).await {
        Ok(response) => response,
        Err(refused) => {
            tracing::debug!(%refused, method = %request.method(), upgrade, "a request was refused");
            if let Some(observers) = &host.serving().http.observers {
                observers.connection_error(&ConnectionError::new(&request, &refused));
            }
            refused.response(upgrade)
        }
    };
    if let Some(cors) = &host.serving().http.cors {
        cors.complete(request.headers(), response.headers_mut());
    }
    response
}

async fn answer<H: Host>(
    host: &H,
    request: &RequestParts,
    body: Body,
    upgrade: bool,
    takeover: Option<Takeover>,
) -> Result<Response, Refused> {
    let serving = host.serving();
    let http = &serving.http;
    if let Some(cors) = &http.cors
        && request.method() == Method::OPTIONS
    {
        return Ok(cors.preflight(request.headers()));
    }
    if let Some(file) = file(host, request) {
        return Ok(file);
    }
    http.hooks.before_request.ask(request).await?;
    let origin = request.headers().get(header::ORIGIN).map(HeaderValue::as_bytes);
    let head = RequestHead { query: request.pairs(), method: request.method().as_str(), upgrade, origin };
    let wanted = handshake::verify(&head, serving.config.transports, serving.config.allow_eio3);
    // Node asks the application before it looks at the version.
    let is_handshake = matches!(wanted, Ok(handshake::Request::Open { .. }) | Err(HandshakeError::UnsupportedVersion));
    if is_handshake {
        if http.allowed_origins.as_ref().is_some_and(|origins| !origins.allow(request.headers())) {
            return Err(HandshakeError::Forbidden.into());
        }
        http.hooks.allow_request.ask(request).await?;
    }
    let mut response = match wanted? {
        handshake::Request::Open { .. } if serving.sessions.is_closing() => {
            return Err(HandshakeError::Forbidden.into());
        }
        handshake::Request::Open { transport, version, base64 } => {
            let place = serving.sessions.admit(serving.config.max_connections).ok_or(Refused::Full)?;
            match transport {
                Transport::Polling => open_polling(host, request, version, base64, place).await?,
                Transport::WebSocket => open_websocket(host, request, takeover, version, base64, place)?,
            }
        }
        handshake::Request::Session(wanted) => {
            let session = serving.sessions.find(&wanted.sid).ok_or(HandshakeError::UnknownSid)?;
            wanted.check(session.link.transport())?;
            match *request.method() {
                Method::GET if upgrade => add_websocket(host, request, &session, takeover, wanted.base64)?,
                // An upgrade is an attempt, perhaps of a stranger, and harms no session.
                _ if upgrade => return Err(HandshakeError::BadMethod.into()),
                Method::GET => poll(host, request, &session).await?,
                Method::POST => post(host, request, body, &session).await?,
                _ => return Err(HandshakeError::BadMethod.into()),
            }
        }
    };
    if matches!(response.status(), StatusCode::OK | StatusCode::SWITCHING_PROTOCOLS) {
        if is_handshake {
            http.hooks.initial_headers.run(request, response.headers_mut());
        }
        http.hooks.headers.run(request, response.headers_mut());
    }
    Ok(response)
}

/// One of the client's own files or the contract, if they are served and this is one's path.
fn file<H: Host>(host: &H, request: &RequestParts) -> Option<Response> {
    let serving = host.serving();
    let base = serving.config.path.trim_end_matches('/');
    let name = request.uri().path().strip_prefix(base)?.strip_prefix('/')?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    #[cfg(feature = "contract")]
    if let Some(contract) = serving.http.docs.contract(name, request.headers()) {
        return Some(contract);
    }
    let files = serving.http.client_files.as_ref()?;
    files.answer(name, request.headers())
}

/// A GET without a session: opens one, whose first packet is the answer.
async fn open_polling<H: Host>(
    host: &H,
    request: &RequestParts,
    version: Version,
    base64: bool,
    place: Place,
) -> Result<Response, HandshakeError> {
    let (answer, packets) = oneshot::channel();
    let sid = Sid::of(version);
    let task = host::open(host, sid, Opening::Polling { answer, base64 }, trimmed(host, request), place);
    host.serving().tasks.spawn(task);
    let answer = packets.await.map_err(|_| HandshakeError::UnknownSid)??;
    let mut response = payload(host, request, answer).await;
    let cookie = host.serving().http.cookie.as_ref().and_then(|cookie| cookie.for_session(&sid));
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// A WebSocket without a session: opens one when the upgrade is done.
fn open_websocket<H: Host>(
    host: &H,
    request: &RequestParts,
    takeover: Option<Takeover>,
    version: Version,
    base64: bool,
    place: Place,
) -> Result<Response, HandshakeError> {
    let (response, deflate) = switching(request.headers(), host.serving().config.per_message_deflate)?;
    let takeover = takeover.ok_or(HandshakeError::BadRequest)?;
    let kept = trimmed(host, request);
    let tasks = host.serving().tasks.clone();
    let host = host.clone();
    tasks.spawn(async move {
        if let Some((stream, leftover)) = takeover.stream().await {
            let opening = Opening::WebSocket(Upgraded { stream, leftover, base64, version, deflate });
            host::open(&host, Sid::of(version), opening, kept, place).await;
        }
    });
    Ok(response)
}

/// A WebSocket for a session on polling: it may become the session's transport.
fn add_websocket<H: Host>(
    host: &H,
    request: &RequestParts,
    session: &Arc<SessionHandle>,
    takeover: Option<Takeover>,
    base64: bool,
) -> Result<Response, HandshakeError> {
    let (response, deflate) = switching(request.headers(), host.serving().config.per_message_deflate)?;
    let takeover = takeover.ok_or(HandshakeError::BadRequest)?;
    let session = session.clone();
    let upgrading = session.begin_upgrade();
    tokio::spawn(async move {
        if let Some((stream, leftover)) = takeover.stream().await {
            let version = session.version;
            session.send(sessions::Request::Upgrade(Upgraded { stream, leftover, base64, version, deflate }));
        }
        drop(upgrading);
    });
    Ok(response)
}

/// A WebSocket of its own that sends back every message of at most `max_message` bytes, compressed from
/// `per_message_deflate` bytes on.
pub(crate) fn echo(request: Request, max_message: usize, per_message_deflate: Option<usize>) -> Response {
    let (mut parts, _) = request.into_parts();
    let switching = switching(&parts.headers, per_message_deflate);
    let (Ok((response, deflate)), Some(takeover)) = (switching, Takeover::of(&mut parts)) else {
        return empty(StatusCode::BAD_REQUEST);
    };
    tokio::spawn(async move {
        if let Some((stream, leftover)) = takeover.stream().await {
            let upgraded = Upgraded { stream, leftover, base64: false, version: Version::V4, deflate };
            transport::echo::echo(upgraded, max_message).await;
        }
    });
    response
}

/// A GET that waits for packets.
async fn poll<H: Host>(
    host: &H,
    request: &RequestParts,
    session: &Arc<SessionHandle>,
) -> Result<Response, HandshakeError> {
    let (answer, packets) = oneshot::channel();
    if let Some(departures) = request.extension::<Departures>() {
        departures.confirm(session);
    }
    session.upgrades_handed_over().await;
    session.send(sessions::Request::Poll(answer));
    let answer = packets.await.map_err(|_| HandshakeError::UnknownSid)??;
    Ok(payload(host, request, answer).await)
}

/// A POST with packets.
async fn post<H: Host>(
    host: &H,
    request: &RequestParts,
    body: Body,
    session: &Arc<SessionHandle>,
) -> Result<Response, HandshakeError> {
    let config = &host.serving().config;
    let Some(posting) = session.begin_post() else { return Err(HandshakeError::BadRequest) };
    let binary = content_type(request.headers()) == Some(BINARY_PAYLOAD);
    // The session ends with the guard.
    if binary && session.version != Version::V3 {
        return Err(HandshakeError::BadRequest);
    }
    let read = read_body(body, config.max_payload);
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
    let request = H::Application::SEES_REQUESTS.then(|| Arc::new(trimmed(host, request)));
    session.send(sessions::Request::Post(Posted { body, binary, at: timers::now(), request, answer }));
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

fn content_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}

/// An answer in JSON.
pub(super) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// What handlers may want to know of a request.
fn trimmed<H: Host>(host: &H, request: &RequestParts) -> HandshakeRequest {
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    HandshakeRequest {
        uri: request.uri().path_and_query().map_or("/", |uri| uri.as_str()).into(),
        headers: Headers::collect(headers),
        query: request.query_pairs().map(|(key, value)| (key.into(), value.into())).collect(),
        address: request.address(),
        time: SystemTime::now(),
        extensions: host.serving().http.kept.of(request),
    }
}

/// A polling payload: the charset is for clients that read text, the rest keeps caches away.
async fn payload<H: Host>(host: &H, request: &RequestParts, answer: Answer) -> Response {
    let Answer { packets, delivery } = answer;
    let (body, binary) = delivery.session().write_payload(&packets);
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    let content_type = if binary { BINARY_PAYLOAD } else { "text/plain; charset=UTF-8" };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    #[cfg(feature = "compression")]
    let threshold = host.serving().http.compression.filter(|_| packets.iter().any(|packet| packet.compress()));
    drop(packets);
    #[cfg(feature = "compression")]
    let body = compression::compress(threshold, request.headers(), headers, body).await;
    #[cfg(not(feature = "compression"))]
    let _ = host;
    let departures = request.extension::<Departures>().cloned();
    *response.body_mut() = Body::new(PayloadBody::new(body.into(), delivery, departures));
    response
}

pub(super) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
