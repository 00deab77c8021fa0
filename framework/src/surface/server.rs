//! `Io`: a server of namespaces, and its builder.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::error::Error;
use super::host::{Host, Serving};
use crate::hub::namespace::NamespaceCore;
use crate::hub::registry::Hub;
use crate::hub::socket::Link;
use crate::io::client::Client;
use crate::io::timers;
use crate::typed::broadcast::Broadcast;
use crate::typed::handler::Handlers;
use crate::typed::namespace::{Namespace, Serves};
use crate::typed::socket::Socket;
use crate::values::config::{Config, Transport, Transports};
use crate::values::request::HandshakeRequest;

/// A Socket.IO server. Cheap to clone; every clone is the same server.
#[derive(Clone)]
pub struct Io {
    pub(super) hub: Arc<Hub>,
    pub(super) serving: Arc<Serving>,
}

impl Io {
    /// A server with the options of Socket.IO's own, to which namespaces are added.
    pub fn builder() -> IoBuilder {
        IoBuilder { config: Config::default(), namespaces: Vec::new(), error: None }
    }

    /// Everybody in the namespace `N`.
    ///
    /// # Panics
    ///
    /// When the server does not serve `N`.
    pub fn of<N: Namespace>(&self) -> Broadcast<N> {
        let Some(namespace) = self.hub.of(TypeId::of::<N>()) else {
            panic!("the namespace `{}` is not served here: add it with `Io::builder().serve`", N::PATTERN);
        };
        Broadcast::new(&self.hub, namespace.clone())
    }

    /// How many connections are open, whatever they are connected to.
    pub fn connections(&self) -> usize {
        self.serving.sessions.len()
    }

    fn from_hub(hub: Arc<Hub>) -> Self {
        let serving = hub.server.downcast_ref::<Arc<Serving>>().expect("a hub keeps the server that it was built with");
        Self { serving: serving.clone(), hub }
    }
}

impl fmt::Debug for Io {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Io").field("hub", &self.hub).finish_non_exhaustive()
    }
}

impl<N: Namespace> Socket<N> {
    /// The server that this socket is connected to.
    pub fn io(&self) -> Io {
        Io::from_hub(self.core.hub.clone())
    }
}

impl Host for Io {
    type Application = Client;

    fn serving(&self) -> &Serving {
        &self.serving
    }

    fn application(&self, request: Arc<HandshakeRequest>, link: Arc<Link>, now: Instant) -> Client {
        let Serving { config, tasks, .. } = &*self.serving;
        Client::new(self.hub.clone(), config.clone(), request, link, tasks.clone(), now)
    }
}

/// The options of a server and its namespaces. What is wrong with them [`build`](Self::build) says.
#[must_use = "a builder does nothing until `build`"]
pub struct IoBuilder {
    config: Config,
    namespaces: Vec<(TypeId, Arc<NamespaceCore>)>,
    error: Option<Error>,
}

impl IoBuilder {
    /// Serves the namespace `N` with `handler`. An `Arc` of a handler is one too, so one state may serve several.
    pub fn serve<N: Serves<H>, H: Send + Sync + 'static>(mut self, handler: H) -> Self {
        match N::from_path(N::PATTERN) {
            Some(marker) => {
                let dispatch = Arc::new(Handlers::<N, H>::new(handler));
                let namespace = NamespaceCore::new(marker.path(), Box::new(marker), dispatch);
                self.namespaces.push((TypeId::of::<N>(), Arc::new(namespace)));
            }
            None => {
                self.error.get_or_insert(Error::DynamicNamespace { pattern: N::PATTERN.to_owned() });
            }
        }
        self
    }

    /// The path that is served; `/socket.io/` by default. A slash at its end is added.
    pub fn path(mut self, path: &str) -> Self {
        self.config.path = path.to_owned();
        self
    }

    /// The transports that a session may be opened with; polling and WebSocket by default.
    pub fn transports(mut self, transports: &[Transport]) -> Self {
        self.config.transports = Transports {
            polling: transports.contains(&Transport::Polling),
            websocket: transports.contains(&Transport::WebSocket),
        };
        self
    }

    /// Between two pings; 25 s by default.
    pub fn ping_interval(mut self, interval: Duration) -> Self {
        self.config.ping_interval = interval;
        self
    }

    /// How long a pong may take; 20 s by default.
    pub fn ping_timeout(mut self, timeout: Duration) -> Self {
        self.config.ping_timeout = timeout;
        self
    }

    /// How long the upgrade to WebSocket may take; 10 s by default.
    pub fn upgrade_timeout(mut self, timeout: Duration) -> Self {
        self.config.upgrade_timeout = timeout;
        self
    }

    /// How long a connection may stay without any namespace; 45 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.config.connect_timeout = timeout;
        self
    }

    /// The longest HTTP body, WebSocket message and packet with its attachments, in bytes; 1,000,000 by default.
    pub fn max_payload(mut self, bytes: usize) -> Self {
        self.config.max_payload = bytes;
        self
    }

    /// The attachments that one packet may have; 64 by default.
    pub fn max_attachments(mut self, attachments: usize) -> Self {
        self.config.max_attachments = attachments;
        self
    }

    /// The handlers of one connection that may run at a time; 64 by default. Past it events wait.
    pub fn max_handlers(mut self, handlers: usize) -> Self {
        self.config.max_handlers = handlers;
        self
    }

    /// How long an acknowledgement may take where the call does not say; 30 s by default.
    pub fn ack_timeout(mut self, timeout: Duration) -> Self {
        self.config.ack_timeout = timeout;
        self
    }

    /// Unsent bytes from which a client is not read any more (1 MiB by default), for how long it may stay there (10 s),
    /// and at how many it is disconnected at once (32 MiB), as a slow consumer.
    pub fn unsent(mut self, pause: usize, timeout: Duration, limit: usize) -> Self {
        self.config.unsent_pause = pause;
        self.config.unsent_timeout = timeout;
        self.config.unsent_limit = limit;
        self
    }

    /// How long the head of an HTTP request may take (10 s by default), and its body (20 s). The head's time holds for
    /// [`Io::listen`] and [`Io::bind`]; another server has its own.
    pub fn http_timeouts(mut self, head: Duration, body: Duration) -> Self {
        self.config.head_timeout = head;
        self.config.body_timeout = body;
        self
    }

    /// The server.
    ///
    /// # Errors
    ///
    /// When two handlers serve one namespace, or an option makes no sense.
    pub fn build(mut self) -> Result<Io, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        check(&mut self.config)?;
        let ack_timeout = self.config.ack_timeout;
        let serving = Arc::new(Serving::new(self.config));
        let hub = Hub::new(
            self.namespaces,
            timers::now,
            ack_timeout,
            Box::new(serving.clone()) as Box<dyn Any + Send + Sync>,
        )
        .map_err(|path| Error::NamespaceTwice { path })?;
        Ok(Io { hub: Arc::new(hub), serving })
    }
}

impl fmt::Debug for IoBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IoBuilder").field("config", &self.config).finish_non_exhaustive()
    }
}

/// Checks the options, and completes the path.
pub(super) fn check(config: &mut Config) -> Result<(), Error> {
    let problem = |option, problem: &str| Err(Error::Option { option, problem: problem.to_owned() });
    if !config.path.ends_with('/') {
        config.path.push('/');
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    if !config.path.starts_with('/') || !config.path.bytes().all(is_plain) {
        return problem("path", "must begin with `/` and be made of letters, digits and `-._~`");
    }
    if config.path.contains("//") {
        return problem("path", "must not have empty segments");
    }
    if config.transports == (Transports { polling: false, websocket: false }) {
        return problem("transports", "must name one at least");
    }
    if config.ping_interval.is_zero() || config.ping_timeout.is_zero() {
        return problem("ping_interval, ping_timeout", "must be longer than nothing");
    }
    if config.max_payload == 0 {
        return problem("max_payload", "must be one byte at least");
    }
    if config.max_handlers == 0 {
        return problem("max_handlers", "must be one at least");
    }
    Ok(())
}
