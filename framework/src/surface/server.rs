//! `Io`: a server of namespaces, and its builder.

use std::any::{Any, TypeId};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[cfg(feature = "contract")]
use super::contract::ContractOptions;
use super::error::Error;
use super::host::{Host, Serving};
use super::http_side::HttpOptions;
use super::observer::Observer;
use super::options::{self, engine_options};
use crate::hub::dispatch::Dispatch;
use crate::hub::namespace::NamespaceCore;
use crate::hub::observe::Observe;
use crate::hub::parent::Parent;
use crate::hub::recovery::Recovery;
use crate::hub::registry::{Hub, Served};
use crate::hub::scope::Scope;
use crate::hub::socket::Link;
use crate::io::background::Background;
use crate::io::client::Client;
use crate::io::timers;
use crate::typed::broadcast::Broadcast;
use crate::typed::describe::auth_admits_object;
use crate::typed::handler::Handlers;
use crate::typed::layered::LayeredHandlers;
use crate::typed::middleware::EventLayer;
use crate::typed::namespace::{Namespace, Serves};
use crate::typed::socket::Socket;
use crate::values::config::{Config, Parser};
use crate::values::engine::sid::SocketId;
use crate::values::reason::DisconnectReason;
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
        IoBuilder {
            config: Config::default(),
            http: HttpOptions::default(),
            namespaces: Vec::new(),
            error: None,
            #[cfg(feature = "contract")]
            contract: ContractOptions::default(),
        }
    }

    /// Everybody in the namespace `N`; if its path has parameters, in all namespaces of that path.
    ///
    /// # Panics
    ///
    /// When the server does not serve `N`.
    pub fn of<N: Namespace>(&self) -> Broadcast<N> {
        Broadcast::new(&self.hub, self.hub.of(TypeId::of::<N>()).unwrap_or_else(not_served::<N>))
    }

    /// Everybody in the one namespace with these parameters: `io.at(Project { id: 7 })`. Nobody may be in it.
    ///
    /// # Panics
    ///
    /// When the server does not serve `N`.
    #[expect(clippy::needless_pass_by_value, reason = "a marker is written where it is needed, and is nothing to keep")]
    pub fn at<N: Namespace>(&self, namespace: N) -> Broadcast<N> {
        let scope = self.hub.at(TypeId::of::<N>(), namespace.path());
        Broadcast::new(&self.hub, scope.unwrap_or_else(not_served::<N>))
    }

    /// Ends every connection in order, and returns when their handlers have ended too. No connection is opened any more.
    ///
    /// [`Io::listen`] does this at its signal; it is for servers that `axum::serve` runs.
    pub async fn close(&self) {
        self.serving.sessions.close_all(DisconnectReason::ServerShuttingDown);
        self.serving.tasks.all_ended().await;
        self.serving.forget_sessions();
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

fn not_served<N: Namespace>() -> Scope {
    panic!("the namespace `{}` is not served here: add it with `Io::builder().serve`", N::PATTERN)
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

    fn application(
        &self,
        request: Arc<HandshakeRequest>,
        link: Arc<Link>,
        sid: Option<SocketId>,
        now: Instant,
    ) -> Client {
        let Serving { config, tasks, .. } = &*self.serving;
        let client = Client::new(self.hub.clone(), config.clone(), request, link, tasks.clone(), now);
        match sid {
            None => client,
            Some(sid) => client.into_legacy(sid, now),
        }
    }
}

/// The options of a server and its namespaces. What is wrong with them [`build`](Self::build) says.
#[must_use = "a builder does nothing until `build`"]
pub struct IoBuilder {
    config: Config,
    http: HttpOptions,
    namespaces: Vec<(TypeId, Served)>,
    error: Option<Error>,
    #[cfg(feature = "contract")]
    pub(super) contract: ContractOptions,
}

impl IoBuilder {
    /// Serves the namespace `N` with `handler`. An `Arc` of a handler is one too, so one state may serve several.
    ///
    /// A path with parameters is many namespaces, each there as long as it has sockets. Where a path belongs to several, a
    /// static one wins, then the one that was served first.
    pub fn serve<N: Serves<H>, H: Send + Sync + 'static>(self, handler: H) -> Self {
        self.serve_by::<N, H>(Arc::new(Handlers::<N, H>::new(handler)))
    }

    /// Serves the namespace `N` with `handler`, and puts `layer` round its events: a tower `Layer<EventService<N>>`, whose
    /// service takes an [`EventRequest<N>`](crate::EventRequest) and returns an [`EventResponse`](crate::EventResponse).
    ///
    /// The layer is applied once for each socket that comes in: what sockets share lives in the layer, what it makes is the
    /// socket's own. Every event passes it, also one that nobody handles. An error refuses the event, as
    /// [`EventError`](crate::EventError) says. While the service is not ready, later events of the socket wait behind the
    /// one that asked, as long as the memory budget allows; other sockets are not held up.
    pub fn serve_with<N: Serves<H>, H: Send + Sync + 'static>(self, handler: H, layer: impl EventLayer<N>) -> Self {
        self.serve_by::<N, H>(Arc::new(LayeredHandlers::<N, H, _>::new(handler, layer)))
    }

    fn serve_by<N: Serves<H>, H>(mut self, dispatch: Arc<dyn Dispatch>) -> Self {
        if !auth_admits_object::<N>() {
            self.error.get_or_insert_with(|| Error::AuthIsNoObject { path: N::PATTERN.to_owned() });
        }
        let served = match N::from_path(N::PATTERN) {
            Some(marker) => Served::Static(Arc::new(NamespaceCore::new(marker.path(), Box::new(marker), dispatch))),
            // Braces do not stand in a path: this one has parameters.
            None => Served::Dynamic(Parent::new(N::PATTERN, |path| Some(Box::new(N::from_path(path)?)), dispatch)),
        };
        self.namespaces.push((TypeId::of::<N>(), served));
        self
    }

    engine_options!();

    /// How long a connection may stay without any namespace; 45 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.config.connect_timeout = timeout;
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

    /// What the events of one connection that wait may hold, in bytes; 4 MiB by default. Past it nothing is read.
    pub fn memory_budget(mut self, bytes: usize) -> Self {
        self.config.memory_budget = bytes;
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

    /// Serves the client's files beneath the path, as `/socket.io/socket.io.js` and the like, from a folder: `dist` of
    /// the npm package `socket.io-client`. They are read when the server is built; none is served by default.
    pub fn serve_client(mut self, folder: impl Into<PathBuf>) -> Self {
        self.http.client_files = Some(folder.into());
        self
    }

    /// Lets a client that lost its connection have its session back for so long (connection state recovery); off by
    /// default. Two minutes are what Node recommends.
    ///
    /// It comes back with the same id, data and rooms, and gets exactly the events that it missed, in order and once; then
    /// [`Socket::recovered`](crate::Socket::recovered) is `true`, and `socket.recovered` in JavaScript. If that cannot be,
    /// it comes in as a new socket. In between, `#[disconnect]` has run, and no `Broadcast::sockets` has the socket, but it
    /// is still in its rooms. `#[connect]` is not asked again: whom you would not let in any more, disconnect, which
    /// reaches those who are away too. Who left its namespace, or was made to, or broke the protocol, has no session.
    ///
    /// Volatile events and those that ask for an acknowledgement are not sent again. Clients find a string behind the
    /// arguments of each event: `(...args) => …` sees it.
    pub fn recovery(mut self, window: Duration) -> Self {
        self.config.recovery_window = Some(window);
        self
    }

    /// What [`recovery`](Self::recovery) may hold: the bytes of events (32 MiB by default), and the sessions that nobody
    /// is connected to (10,000). The oldest go first. Which session was sent which events may take as many bytes again,
    /// and a session whose handshake was long counts as one for every 4 KiB of it.
    pub fn recovery_limits(mut self, log_bytes: usize, sessions: usize) -> Self {
        self.config.recovery_log_bytes = log_bytes;
        self.config.recovery_sessions = sessions;
        self
    }

    /// How packets are written: as JSON by default, as every client does by itself; in MessagePack with
    /// `Parser::MessagePack` of the feature `msgpack`. All clients must have the same parser.
    pub fn parser(mut self, parser: Parser) -> Self {
        self.config.parser = parser;
        self
    }

    /// Adds somebody who watches the server. Several are told in the order in which they were added.
    pub fn observe(mut self, observer: impl Observer) -> Self {
        self.http.observers.add(observer);
        self
    }

    /// The server.
    ///
    /// # Errors
    ///
    /// When two handlers serve one namespace, when the auth payload of one admits no object, which is what clients send, or
    /// when an option makes no sense.
    pub fn build(mut self) -> Result<Io, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        #[cfg_attr(not(feature = "contract"), expect(unused_mut, reason = "only a contract is added"))]
        let mut http = options::check(&mut self.config, self.http)?;
        #[cfg(feature = "contract")]
        let contracts = self.contract.build(&self.config, &mut http)?;
        let ack_timeout = self.config.ack_timeout;
        let per_message_deflate = self.config.per_message_deflate;
        let recovery = self.config.recovery_window.map(|window| {
            let Config { ping_interval, ping_timeout, recovery_log_bytes, recovery_sessions, .. } = self.config;
            let unnoticed = ping_interval.saturating_add(ping_timeout);
            Recovery::new(timers::now, window, unnoticed, recovery_log_bytes, recovery_sessions)
        });
        let serving = Arc::new(Serving { recovery: recovery.clone(), ..Serving::new(self.config, http) });
        let background = Background::new(serving.tasks.clone());
        let mut hub = Hub::new(
            self.namespaces,
            timers::now,
            ack_timeout,
            Box::new(serving.clone()) as Box<dyn Any + Send + Sync>,
            Box::new(background),
        )
        .map_err(|path| Error::NamespaceTwice { path })?;
        hub.observer = serving.http.observers.clone().map(|observers| observers as Arc<dyn Observe>);
        if let Some(recovery) = recovery {
            hub.recover(recovery);
        }
        #[cfg(feature = "contract")]
        {
            hub.contracts = contracts;
        }
        hub.per_message_deflate = per_message_deflate;
        Ok(Io { hub: Arc::new(hub), serving })
    }
}

impl fmt::Debug for IoBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IoBuilder").field("config", &self.config).finish_non_exhaustive()
    }
}
