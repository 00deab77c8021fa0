//! What serves sessions: Socket.IO, or the engine alone.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use super::http_side::HttpSide;
use crate::hub::recovery::Recovery;
use crate::hub::socket::Link;
use crate::io::application::Application;
use crate::io::driver::{Driver, Opening};
use crate::io::running::Tasks;
use crate::io::sessions::{Place, Sessions};
use crate::io::timers::{self, Timers};
use crate::machines::session::Session;
use crate::values::config::Config;
use crate::values::engine::sid::{Sid, SocketId};
use crate::values::request::HandshakeRequest;

/// The running parts of a server.
#[derive(Debug)]
pub(crate) struct Serving {
    pub(crate) config: Arc<Config>,
    pub(crate) http: HttpSide,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) timers: Arc<Timers>,
    pub(crate) tasks: Arc<Tasks>,
    /// The sessions of clients that may come back.
    pub(crate) recovery: Option<Arc<Recovery>>,
}

impl Serving {
    pub(crate) fn new(config: Config, http: HttpSide) -> Self {
        let config = Arc::new(config);
        Self { config, http, sessions: Arc::default(), timers: Timers::new(), tasks: Arc::default(), recovery: None }
    }

    /// At the end nobody comes back any more.
    pub(crate) fn forget_sessions(&self) {
        if let Some(recovery) = &self.recovery {
            recovery.close();
        }
    }
}

/// Makes the application of each session.
pub(crate) trait Host: Clone + Send + Sync + 'static {
    type Application: Application;

    fn serving(&self) -> &Serving;

    /// `sid` is the id that a client of version 3 takes for its socket's.
    fn application(
        &self,
        request: Arc<HandshakeRequest>,
        link: Arc<Link>,
        sid: Option<SocketId>,
        now: Instant,
    ) -> Self::Application;
}

/// Opens a session: the future is its task.
pub(crate) fn open<H: Host>(
    host: &H,
    sid: Sid,
    opening: Opening,
    request: HandshakeRequest,
    place: Place,
) -> impl Future<Output = ()> + Send + 'static + use<H> {
    let serving = host.serving();
    let now = timers::now();
    let transport = opening.transport();
    let link = Arc::new(Link::new(serving.config.unsent_limit));
    let entry = serving.sessions.enter(sid, opening.base64(), link.clone(), place);
    let session = Session::open(serving.config.clone(), &sid, transport, now);
    let application = host.application(Arc::new(request), link, sid.socket_id(), now);
    Driver::new(serving.config.clone(), entry, session, application, opening, serving.timers.timer())
}
