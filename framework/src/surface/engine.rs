//! Engine.IO alone, on its own path.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::error::Error;
use super::host::{Host, Serving};
use super::server;
use crate::hub::socket::Link;
use crate::io::engine_socket::{EngineApplication, EngineHandler, EngineSocket};
use crate::values::config::{Config, Transport, Transports};
use crate::values::request::HandshakeRequest;

/// An Engine.IO server without Socket.IO. Cheap to clone; every clone is the same server.
#[derive(Clone)]
pub struct Engine {
    pub(super) serving: Arc<Serving>,
    handler: Arc<dyn EngineHandler>,
}

impl Engine {
    /// A server with the options of Engine.IO's own, on `/engine.io/`.
    pub fn builder() -> EngineBuilder {
        EngineBuilder { config: Config { path: "/engine.io/".to_owned(), ..Config::default() } }
    }

    /// How many sessions are open.
    pub fn connections(&self) -> usize {
        self.serving.sessions.len()
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Host for Engine {
    type Application = EngineApplication;

    fn serving(&self) -> &Serving {
        &self.serving
    }

    fn application(&self, request: Arc<HandshakeRequest>, link: Arc<Link>, _: Instant) -> EngineApplication {
        let socket = EngineSocket::new(link, request);
        self.handler.open(&socket);
        EngineApplication { socket, handler: self.handler.clone() }
    }
}

/// The options of an [`Engine`].
#[must_use = "a builder does nothing until `build`"]
#[derive(Debug)]
pub struct EngineBuilder {
    config: Config,
}

impl EngineBuilder {
    /// The path that is served; `/engine.io/` by default. A slash at its end is added.
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

    /// The longest HTTP body and WebSocket message, in bytes; 1,000,000 by default.
    pub fn max_payload(mut self, bytes: usize) -> Self {
        self.config.max_payload = bytes;
        self
    }

    /// The server, with `handler` for its sessions.
    ///
    /// # Errors
    ///
    /// When an option makes no sense.
    pub fn build(mut self, handler: impl EngineHandler) -> Result<Engine, Error> {
        server::check(&mut self.config)?;
        Ok(Engine { serving: Arc::new(Serving::new(self.config)), handler: Arc::new(handler) })
    }
}
