//! The accept loop: binds, serves, and ends in order.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::axum::{Probed, Router};
use super::error::Error;
use super::host::Serving;
use super::server::Io;
use super::{axum, engine, hyper};
use crate::io::running::Tasks;
use crate::values::config::Config;
use crate::values::reason::DisconnectReason;

/// How long the connections have to end after a signal.
const GRACE: Duration = Duration::from_secs(10);

/// How long the disconnect handlers of connections that were cut have.
const FAREWELL: Duration = Duration::from_secs(1);

/// How long the app may take to say whether it serves the path.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// The pause after an accept that failed for want of descriptors or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

type Signal = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Io {
    /// Serves `app` on `address` until SIGTERM or Ctrl-C, then ends every connection in order; a second signal cuts
    /// what has not ended yet.
    ///
    /// `app` is an axum app with [`Io::router`] merged into it.
    ///
    /// # Errors
    ///
    /// When the address cannot be bound, or the app does not serve Socket.IO's path.
    pub async fn listen(&self, address: impl fmt::Display, app: Router) -> Result<(), Error> {
        self.bind(address).await?.serve(app).await
    }

    /// Binds `address`, such as `0.0.0.0:3000`; `localhost:3000` is IPv4 and IPv6, port 0 any free one.
    ///
    /// # Errors
    ///
    /// When it cannot be resolved or bound.
    pub async fn bind(&self, address: impl fmt::Display) -> Result<Listener, Error> {
        Listener::bind(self.serving.clone(), &address.to_string()).await
    }
}

impl engine::Engine {
    /// Serves `app` on `address` until SIGTERM or Ctrl-C, then ends every connection in order.
    ///
    /// # Errors
    ///
    /// When the address cannot be bound, or the app does not serve the engine's path.
    pub async fn listen(&self, address: impl fmt::Display, app: Router) -> Result<(), Error> {
        self.bind(address).await?.serve(app).await
    }

    /// Binds `address`; see [`Io::bind`].
    ///
    /// # Errors
    ///
    /// When it cannot be resolved or bound.
    pub async fn bind(&self, address: impl fmt::Display) -> Result<Listener, Error> {
        Listener::bind(self.serving.clone(), &address.to_string()).await
    }
}

/// A server that is bound, and waits for its app.
#[must_use = "a listener serves nobody until `serve`"]
pub struct Listener {
    serving: Arc<Serving>,
    listeners: Vec<TcpListener>,
    addresses: Vec<SocketAddr>,
    signal: Option<Signal>,
    on_shutdown: Option<Signal>,
    grace: Duration,
}

impl Listener {
    async fn bind(serving: Arc<Serving>, address: &str) -> Result<Self, Error> {
        let failed = |source| Error::Bind { address: address.to_owned(), source };
        let wanted = resolve(address).await.map_err(failed)?;
        let mut listeners: Vec<TcpListener> = Vec::new();
        let mut addresses: Vec<SocketAddr> = Vec::new();
        let mut refused = None;
        for mut address in wanted {
            // All addresses of one name share a port, also one that the system chose.
            if address.port() == 0
                && let Some(first) = addresses.first()
            {
                address.set_port(first.port());
            }
            match TcpListener::bind(address).await {
                Ok(listener) => {
                    addresses.push(listener.local_addr().map_err(failed)?);
                    listeners.push(listener);
                }
                // A machine may be without IPv6.
                Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => refused = Some(error),
                Err(error) if error.kind() == io::ErrorKind::Unsupported => refused = Some(error),
                Err(error) => return Err(failed(error)),
            }
        }
        if listeners.is_empty() {
            let error = refused.unwrap_or_else(|| io::Error::other("the name has no address"));
            return Err(failed(error));
        }
        Ok(Self { serving, listeners, addresses, signal: None, on_shutdown: None, grace: GRACE })
    }

    /// The first address that is bound.
    pub fn local_addr(&self) -> SocketAddr {
        self.addresses.first().copied().unwrap_or_else(|| (Ipv4Addr::UNSPECIFIED, 0).into())
    }

    /// All addresses that are bound.
    pub fn local_addrs(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Ends when `signal` is ready, instead of at SIGTERM or Ctrl-C.
    pub fn shutdown_on(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        self.signal = Some(Box::pin(signal));
        self
    }

    /// Runs `hook` when the signal came, before any connection is closed: what it emits still goes out. From the signal
    /// on no session is opened, while the app's other routes are served to the end. Another [`Io`] whose router is in
    /// `app` is closed here, with [`Io::close`]: else its connections are cut when this server has ended.
    pub fn on_shutdown(mut self, hook: impl Future<Output = ()> + Send + 'static) -> Self {
        self.on_shutdown = Some(Box::pin(hook));
        self
    }

    /// How long connections and handlers have to end after the signal; 10 s by default. Then they are cut, and
    /// `#[disconnecting]` and `#[disconnect]` have another second.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Serves `app` until the signal, and returns when every connection has ended, or the grace is over.
    ///
    /// Dropping the future before that stops accepting and closes the sessions, without waiting for them.
    ///
    /// # Errors
    ///
    /// When the app does not serve the path: the server's router was not merged into it.
    pub async fn serve(self, app: Router) -> Result<(), Error> {
        let path = &self.serving.config.path;
        match tokio::time::timeout(PROBE_TIMEOUT, axum::probe(&app, path)).await {
            Ok(Probed::Served) => {}
            Ok(Probed::NotFound) => return Err(Error::RouterMissing { path: path.clone() }),
            Ok(Probed::Unknown) | Err(_) => {
                tracing::warn!(%path, "a layer of the app answers for this path: whether it is served is not known");
            }
        }
        for address in &self.addresses {
            tracing::info!(%address, %path, "listening");
        }
        let (draining, drained) = watch::channel(false);
        let connections: Arc<Tasks> = Arc::default();
        let mut accepting = JoinSet::new();
        for listener in self.listeners {
            let config = self.serving.config.clone();
            accepting.spawn(accept(listener, app.clone(), config, drained.clone(), connections.clone()));
        }
        drop(app);
        let given_up = CloseOnDrop(Some(self.serving.clone()));
        // Whoever signals twice does not want to wait; a signal of the app's own comes once.
        let in_a_hurry = match self.signal {
            Some(signal) => {
                signal.await;
                Box::pin(std::future::pending()) as Signal
            }
            None => {
                shutdown_signal().await;
                Box::pin(shutdown_signal())
            }
        };
        // Accepting goes on: those who poll come back for the rest, many of them on a connection of its own.
        self.serving.sessions.open_no_more();
        let ending = async {
            if let Some(hook) = self.on_shutdown {
                hook.await;
            }
            self.serving.sessions.close_all(DisconnectReason::ServerShuttingDown);
            self.serving.tasks.all_ended().await;
            accepting.abort_all();
            draining.send_replace(true);
            connections.all_ended().await;
        };
        let in_time = tokio::select! {
            ended = tokio::time::timeout(self.grace, ending) => ended.is_ok(),
            () = in_a_hurry => false,
        };
        if !in_time {
            tracing::warn!(sessions = self.serving.sessions.len(), "the shutdown takes no longer: connections are cut");
            accepting.abort_all();
            draining.send_replace(true);
            self.serving.tasks.cut();
            self.serving.sessions.cut_all(DisconnectReason::ServerShuttingDown);
            let _ = tokio::time::timeout(FAREWELL, self.serving.tasks.all_ended()).await;
            self.serving.tasks.cut_all();
        }
        self.serving.forget_sessions();
        given_up.disarm();
        Ok(())
    }
}

/// Ends all sessions when `serve` is given up before its end.
struct CloseOnDrop(Option<Arc<Serving>>);

impl CloseOnDrop {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        if let Some(serving) = &self.0 {
            serving.sessions.close_all(DisconnectReason::ServerShuttingDown);
            serving.forget_sessions();
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// The addresses of a name. `localhost` is both loopback addresses, whatever the system's table says.
async fn resolve(address: &str) -> io::Result<Vec<SocketAddr>> {
    if let Some(port) = address.strip_prefix("localhost:") {
        let port = port.parse().map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "the port is no number"))?;
        return Ok(vec![(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()]);
    }
    if !address.contains(':') {
        let hint = "the port is missing, or the host: write `localhost:3000` or `0.0.0.0:3000`";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, hint));
    }
    Ok(tokio::net::lookup_host(address).await?.collect())
}

async fn accept(
    listener: TcpListener,
    app: Router,
    config: Arc<Config>,
    drained: watch::Receiver<bool>,
    connections: Arc<Tasks>,
) {
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // A client that is gone again is nothing; being out of descriptors passes.
                if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                    tracing::warn!(%error, "accepting a connection failed");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
                continue;
            }
        };
        connections.spawn(serve_connection(stream, peer, app.clone(), config.clone(), drained.clone()));
    }
}

async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    config: Arc<Config>,
    mut drained: watch::Receiver<bool>,
) {
    // A frame leaves when it is written: batching is the driver's.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was not set");
    }
    let shutdown = async move {
        // The sender lives as long as the listener serves.
        let _ = drained.wait_for(|drained| *drained).await;
    };
    hyper::serve_connection(stream, peer, app, &config, shutdown).await;
}

/// Ready when the process is asked to end: SIGTERM, or Ctrl-C.
///
/// [`Io::listen`] waits for it by itself. It is for [`Listener::shutdown_on`], where a program has a reason of its own too.
pub async fn shutdown_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
