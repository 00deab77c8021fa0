//! All that is hyper's: serving one TCP connection, and taking its stream back after an upgrade.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;

use ::hyper::body::Incoming;
pub(super) use ::hyper::body::{Body as HttpBody, Frame, SizeHint};
use ::hyper::server::conn::http1;
use ::hyper::service::{Service, service_fn};
use ::hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;

use super::axum::{Body, ConnectInfo, Parts, Request, Response, Router};
use super::departures::Departures;
use super::impatient::Impatient;
use crate::io::transport::websocket::Stream;
use crate::values::config::Config;

/// The head of a request: more headers, or longer ones, are refused with 431.
const MAX_HEAD: usize = 16 * 1024;

/// Calls an app.
pub(super) async fn call(app: Router, request: Request) -> Result<Response, Infallible> {
    TowerToHyperService::new(app).call(request).await
}

/// Serves the requests of one connection until it ends, is upgraded, or `shutdown` lets it end behind its request.
pub(super) async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    config: &Config,
    shutdown: impl Future<Output = ()>,
) {
    let mut shutdown = pin!(shutdown);
    // A connection that says nothing costs no buffer.
    let mut byte = [0];
    let said = tokio::select! {
        said = tokio::time::timeout(config.head_timeout, stream.peek(&mut byte)) => matches!(said, Ok(Ok(1..))),
        () = shutdown.as_mut() => false,
    };
    if !said {
        return;
    }
    let departures = Departures::default();
    let stream = Impatient::new(stream, config.body_timeout, departures.clone());
    let app = TowerToHyperService::new(app);
    let service = service_fn(move |request: ::hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(departures.clone());
        app.call(request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(config.head_timeout).max_buf_size(MAX_HEAD.max(8 * 1024));
    let mut connection = Box::pin(builder.serve_connection(TokioIo::new(stream), service).with_upgrades());
    // What is wrong with a connection was answered on it; there is nobody else to tell.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = shutdown => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// The stream behind a request, which its server hands over once the answer is written.
pub(super) struct Takeover(OnUpgrade);

impl Takeover {
    /// Takes it out of the request. `None` if the server that received it cannot hand it over.
    pub(super) fn of(request: &mut Parts) -> Option<Self> {
        request.extensions.remove().map(Self)
    }

    /// The stream, with the bytes that were read behind the request.
    pub(super) async fn stream(self) -> Option<(Stream, Vec<u8>)> {
        self.0.await.ok().map(stream)
    }
}

/// The TCP stream itself, where it is one: a turn of it costs no dynamic call, and hyper's buffers are gone.
fn stream(upgraded: Upgraded) -> (Stream, Vec<u8>) {
    match upgraded.downcast::<TokioIo<Impatient>>() {
        Ok(parts) => (Stream::Tcp(parts.io.into_inner().into_inner()), parts.read_buf.to_vec()),
        Err(upgraded) => (Stream::Other(Box::new(TokioIo::new(upgraded))), Vec::new()),
    }
}
