//! Engine.IO alone, on its own path.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use super::error::Error;
use super::host::{Host, Serving};
use super::http_side::HttpOptions;
use super::options::{self, engine_options};
use crate::hub::socket::Link;
use crate::io::engine_socket::{EngineApplication, EngineHandler, EngineSocket};
use crate::values::config::Config;
use crate::values::engine::sid::SocketId;
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
        let config = Config { path: "/engine.io/".to_owned(), ..Config::default() };
        EngineBuilder { config, http: HttpOptions::default() }
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

    fn application(
        &self,
        request: Arc<HandshakeRequest>,
        link: Arc<Link>,
        _: Option<SocketId>,
        _: Instant,
    ) -> EngineApplication {
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
    http: HttpOptions,
}

impl EngineBuilder {
    engine_options!();

    /// The server, with `handler` for its sessions.
    ///
    /// # Errors
    ///
    /// When an option makes no sense.
    pub fn build(mut self, handler: impl EngineHandler) -> Result<Engine, Error> {
        let http = options::check(&mut self.config, self.http)?;
        Ok(Engine { serving: Arc::new(Serving::new(self.config, http)), handler: Arc::new(handler) })
    }
}
