//! Clients without a network: `io.test()`, of the feature `test`.

pub(crate) mod client;
pub(crate) mod error;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use self::client::TestClient;
use self::error::ConnectError;
use super::host;
use super::server::Io;
use crate::io::driver::Opening;
use crate::io::peer::{self, Handles};
use crate::io::transport::memory;
use crate::typed::dispatch::Refuses;
use crate::typed::namespace::Served;
use crate::values::engine::sid::Sid;
use crate::values::engine::version::Version;
use crate::values::request::{Extension, HandshakeRequest, Headers};

/// How much later than asked [`Test::advance`] returns: deadlines are noticed within a few milliseconds.
const LATE: Duration = Duration::from_millis(15);

impl Io {
    /// Connects clients within the process, for tests (feature `test`).
    ///
    /// They speak the whole protocol over a WebSocket that is a pipe: no port is opened, and what stands round the server
    /// in HTTP (CORS, the hooks, cookies, tower's layers) is not asked. The server's limits, its heartbeat and its
    /// back-pressure hold as for any client.
    pub fn test(&self) -> Test {
        Test {
            io: self.clone(),
            timeout: self.serving.config.ack_timeout,
            headers: Vec::new(),
            query: vec![("EIO".to_owned(), "4".to_owned()), ("transport".to_owned(), "websocket".to_owned())],
            address: None,
            extensions: Vec::new(),
        }
    }
}

/// What connects clients within the process, and what they show of themselves. Of [`Io::test`].
///
/// ```
/// # use ackord::{Events, Io, Namespace, Reply, Socket, handler};
/// # #[derive(Events)] pub enum ChatEvent { UserJoined { user: String } }
/// # #[derive(Namespace)] #[namespace("/chat", emits = ChatEvent)] pub struct Chat;
/// #[handler(Chat, client = ChatClient)]
/// pub trait ChatHandler {
///     #[event]
///     async fn join(&self, socket: &Socket<Chat>, user: String) -> Reply<u32>;
/// }
/// # struct Server;
/// # impl ChatHandler for Server {
/// #     async fn join(&self, socket: &Socket<Chat>, user: String) -> Reply<u32> {
/// #         socket.broadcast().emit(ChatEvent::UserJoined { user });
/// #         Ok(socket.everybody().count() as u32)
/// #     }
/// # }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let io = Io::builder().serve::<Chat, _>(Server).build()?;
/// let ann = io.test().connect(Chat, ()).await?;
/// let mut bob = io.test().connect(Chat, ()).await?;
/// assert_eq!(ann.join("ann".to_owned()).await?, 2);
/// assert!(matches!(bob.next().await?, ChatEvent::UserJoined { user } if user == "ann"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Test {
    io: Io,
    timeout: Duration,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
    address: Option<SocketAddr>,
    extensions: Vec<Arc<dyn Fn() -> Extension + Send + Sync>>,
}

impl Test {
    /// How long a client waits for an answer or an event: what comes later is an error of the wait. The server's
    /// [`ack_timeout`](crate::IoBuilder::ack_timeout), 30 s, where it is not said. It is measured by tokio's clock.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// A header of the request that opens the connection, such as `cookie`.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// A value in the query of that request, as it is: what has to be escaped in a URI is.
    #[must_use]
    pub fn query(mut self, key: &str, value: &str) -> Self {
        self.query.push((key.to_owned(), value.to_owned()));
        self
    }

    /// The address that it comes from; none where it is not said.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// What a tower layer or a hook would have learned of it, for [`Handshake::extension`](crate::Handshake::extension): as
    /// if the builder was told to [keep](crate::IoBuilder::keep) it.
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.push(Arc::new(move || Box::new(value.clone())));
        self
    }

    /// Opens a connection, and connects to the namespace with the auth payload that its `#[connect]` takes: `()` if it
    /// takes none.
    ///
    /// # Errors
    ///
    /// Why the client did not come in.
    pub async fn connect<N: Served>(
        &self,
        namespace: N,
        auth: N::Auth,
    ) -> Result<TestClient<N>, ConnectError<N::Refusal>>
    where
        N::Auth: Serialize,
        N::Refusal: Refuses,
    {
        self.connect_raw(namespace, auth).await
    }

    /// As [`connect`](Self::connect), with whatever is written as JSON: a payload that does not fit, for instance.
    ///
    /// # Errors
    ///
    /// Why the client did not come in.
    pub async fn connect_raw<N: Served>(
        &self,
        namespace: N,
        auth: impl Serialize,
    ) -> Result<TestClient<N>, ConnectError<N::Refusal>>
    where
        N::Refusal: Refuses,
    {
        let auth = serde_json::to_string(&auth).map_err(ConnectError::Encode)?;
        // Who has nothing to say sends nothing.
        let auth = (auth != "null").then_some(auth);
        TestClient::connect(self.clone(), namespace.path(), auth).await
    }

    /// Lets the time pass, and all that falls due in it happen, in its order: heartbeats, timeouts, what handlers wait
    /// for. Under `#[tokio::test(start_paused = true)]` it takes no time; else it is a sleep.
    ///
    /// A few milliseconds more pass, so that what is due at the end has happened, too.
    pub async fn advance(&self, duration: Duration) {
        tokio::time::sleep(duration.saturating_add(LATE)).await;
    }

    /// The server.
    pub fn io(&self) -> &Io {
        &self.io
    }

    pub(super) fn wait(&self) -> Duration {
        self.timeout
    }

    /// Opens a session; `None` if the server takes none. Both ends are tasks of their own.
    pub(super) fn open(
        &self,
        namespace: String,
        auth: Option<String>,
        claims: bool,
        offset: Option<String>,
    ) -> Option<Handles> {
        let serving = &self.io.serving;
        if serving.sessions.is_closing() {
            return None;
        }
        let place = serving.sessions.admit(serving.config.max_connections)?;
        let (upgraded, reader, writer) = memory::pipe();
        let opening = Opening::WebSocket(upgraded);
        let session = host::open(&self.io, Sid::of(Version::V4), opening, self.request(), place);
        serving.tasks.spawn(session);
        let (handles, client) = peer::connect(&serving.config, reader, writer, namespace, auth, claims, offset);
        tokio::spawn(client);
        Some(handles)
    }

    fn request(&self) -> HandshakeRequest {
        let path = &self.io.serving.config.path;
        let pair = |(key, value): &(String, String)| {
            let [key, value] = [key, value].map(|text| utf8_percent_encode(text, NON_ALPHANUMERIC));
            format!("{key}={value}")
        };
        let query: Vec<String> = self.query.iter().map(pair).collect();
        HandshakeRequest {
            uri: format!("{path}?{}", query.join("&")).into(),
            headers: Headers::collect(self.headers.iter().map(|(name, value)| (&**name, value.as_bytes()))),
            query: self.query.iter().map(|(key, value)| ((**key).into(), (**value).into())).collect(),
            address: self.address,
            time: SystemTime::now(),
            extensions: self.extensions.iter().map(|extension| extension()).collect(),
        }
    }
}

impl fmt::Debug for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Test").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
