//! The options that Socket.IO and the engine alone share, and what is wrong with them.

use super::error::Error;
use super::http_side::{HttpOptions, HttpSide};
use crate::values::config::{Config, Transports};

/// The setters of a builder whose options are in `self.config` and `self.http`.
macro_rules! engine_options {
    () => {
        /// The path that is served, `/socket.io/` or `/engine.io/` by default. A slash at its end is added.
        pub fn path(mut self, path: &str) -> Self {
            self.config.path = path.to_owned();
            self
        }

        /// The transports that a session may be opened with; polling and WebSocket by default.
        pub fn transports(mut self, transports: &[$crate::Transport]) -> Self {
            self.config.transports = $crate::values::config::Transports {
                polling: transports.contains(&$crate::Transport::Polling),
                websocket: transports.contains(&$crate::Transport::WebSocket),
            };
            self
        }

        /// Between two pings; 25 s by default.
        pub fn ping_interval(mut self, interval: ::std::time::Duration) -> Self {
            self.config.ping_interval = interval;
            self
        }

        /// How long a pong may take; 20 s by default.
        pub fn ping_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.config.ping_timeout = timeout;
            self
        }

        /// How long the upgrade to WebSocket may take; 10 s by default.
        pub fn upgrade_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.config.upgrade_timeout = timeout;
            self
        }

        /// The longest HTTP body, WebSocket message, and packet with its attachments, in bytes; 1,000,000 by default.
        pub fn max_payload(mut self, bytes: usize) -> Self {
            self.config.max_payload = bytes;
            self
        }

        /// How long the head of an HTTP request may take (10 s by default), and its body (20 s); a response may be unread
        /// for as long as a body may take. For the head and the response it holds with `listen` and `bind`; another
        /// server has its own times.
        pub fn http_timeouts(mut self, head: ::std::time::Duration, body: ::std::time::Duration) -> Self {
            self.config.head_timeout = head;
            self.config.body_timeout = body;
            self
        }

        /// Whether the path is served with a slash at its end only, which is added to it; yes by default. Otherwise
        /// `/socket.io` is served as well as all that is beneath it.
        pub fn trailing_slash(mut self, required: bool) -> Self {
            self.http.no_trailing_slash = !required;
            self
        }

        /// Which pages of other origins may read answers over HTTP on the path of this server; none by default. Pages of your own origin need
        /// nothing.
        pub fn cors(mut self, cors: $crate::Cors) -> Self {
            self.http.cors = Some(cors);
            self
        }

        /// The origins whose pages may open a session, over WebSocket too: `https://app.example.org`, or
        /// `*.example.org` for all hosts beneath it. Anybody by default.
        ///
        /// With it a page of somebody else cannot use the cookies of your visitors (cross-site WebSocket hijacking).
        /// `null`, the origin of sandboxed frames and files, is refused unless listed. Clients that are no pages name
        /// no origin and pass.
        pub fn allowed_origins<S: Into<String>>(mut self, origins: impl IntoIterator<Item = S>) -> Self {
            self.http.allowed_origins = Some(origins.into_iter().map(Into::into).collect());
            self
        }

        /// Sets a cookie with the session's id, for load balancers that route by it. It is set by the answer to the
        /// handshake over polling; a session that is opened over WebSocket gets none. No cookie by default.
        pub fn cookie(mut self, cookie: $crate::Cookie) -> Self {
            self.http.cookie = Some(cookie);
            self
        }

        /// Runs before every request and every upgrade is looked at, and may take its time. Several run in the order in
        /// which they were added. A request that is refused gets status 403 and the message; an upgrade 400.
        pub fn before_request<F, R>(mut self, hook: F) -> Self
        where
            F: Fn($crate::RequestParts) -> R + Send + Sync + 'static,
            R: Future<Output = Result<(), $crate::Refusal>> + Send + 'static,
        {
            self.http.hooks.before_request.add(hook);
            self
        }

        /// Decides which requests may open a session, over both transports, and may take its time. A session's further
        /// requests and its upgrade are not asked about. Several run in the order in which they were added. A request
        /// that is refused gets status 403 and the message; an upgrade 400.
        pub fn allow_request<F, R>(mut self, hook: F) -> Self
        where
            F: Fn($crate::RequestParts) -> R + Send + Sync + 'static,
            R: Future<Output = Result<(), $crate::Refusal>> + Send + 'static,
        {
            self.http.hooks.allow_request.add(hook);
            self
        }

        /// Keeps values of the type `T` that a tower layer or a hook has learned of the request that opens a session, such
        /// as the claims of a token, for as long as the session: [`Handshake::extension`](crate::Handshake::extension)
        /// and [`HandshakeRequest::extension`](crate::HandshakeRequest::extension) have them. All others go with the
        /// request.
        ///
        /// A layer inserts into the extensions of the request, a hook calls
        /// [`RequestParts::insert`](crate::RequestParts::insert). The value is cloned once: a large one belongs in an
        /// `Arc`. What it holds is yours to bound.
        pub fn keep<T: Clone + Send + Sync + 'static>(mut self) -> Self {
            self.http.kept.add::<T>();
            self
        }

        /// Adds headers to the first answer of each session: the handshake's over polling, or the 101 of a WebSocket.
        pub fn initial_headers(
            mut self,
            hook: impl Fn(&$crate::RequestParts, &mut $crate::http::HeaderMap) + Send + Sync + 'static,
        ) -> Self {
            self.http.hooks.initial_headers.add(hook);
            self
        }

        /// Adds headers to every answer of a session: to GETs and POSTs that succeed, and to upgrades.
        pub fn headers(
            mut self,
            hook: impl Fn(&$crate::RequestParts, &mut $crate::http::HeaderMap) + Send + Sync + 'static,
        ) -> Self {
            self.http.hooks.headers.add(hook);
            self
        }

        /// Compresses what GETs receive from so many bytes on, with gzip or deflate, if the client accepts that. Node
        /// does from 1,024 bytes; nothing is compressed by default.
        #[cfg(feature = "compression")]
        pub fn http_compression(mut self, threshold: usize) -> Self {
            self.http.compression = Some(threshold);
            self
        }

        /// How many sessions may be open at a time; as many as come by default. Whoever comes then gets status 503, over
        /// both transports, and the log says once that it is so.
        pub fn max_connections(mut self, connections: usize) -> Self {
            self.config.max_connections = connections;
            self
        }

        /// The packets in one answer over polling; 16 by default, the most that python-engineio reads unless its
        /// `max_decode_packets` is raised. More of them save round trips to clients that read any number, as those in
        /// JavaScript do. What an answer does not hold comes with the next; an event that alone has more attachments comes
        /// with several.
        pub fn max_answer_packets(mut self, packets: usize) -> Self {
            self.config.max_answer_packets = packets;
            self
        }

        /// Compresses WebSocket messages of so many bytes on, with permessage-deflate (RFC 7692), if the client offers
        /// that, and takes compressed ones. Node's threshold is 1,024 bytes where it is on; nothing is compressed by
        /// default.
        ///
        /// Each message is compressed for itself (`no_context_takeover` in both directions): a connection holds no
        /// compressor, and a broadcast is compressed once. 1 MB of JSON takes about 4 ms, in which the other connections
        /// of its thread wait. What comes is inflated to at most `max_payload` bytes; still a client can make the server
        /// work more than its bytes say, which is why it is off by default.
        #[cfg(feature = "permessage-deflate")]
        pub fn per_message_deflate(mut self, threshold: usize) -> Self {
            self.config.per_message_deflate = Some(threshold);
            self
        }

        /// Whether clients of Engine.IO 3, which are those of Socket.IO 2, are served as well; no by default, and then they
        /// get 400 and code 5. Polling with `j=` (JSONP) stays refused.
        ///
        /// They are served as by Node. They are in `/` without asking, with an empty auth payload, or if `/` is not served
        /// in no namespace at first; in every other one the query of its path (`io("/chat?token=x")`) is the auth payload, an
        /// object of strings. Of a refusal they get its data alone, or its message where there is none. They ping, and the
        /// session ends without a ping within the interval and the timeout together.
        ///
        /// **The id of such a client's socket in `/` is the id of its session**, since these clients take the one for the
        /// other: who learns it can read and write the session. Do not show the ids of sockets to other clients where you
        /// allow this. In other namespaces the id is a random one that the client does not know; the name that it knows,
        /// `/chat#` and the session's id, is a room that its socket is in.
        ///
        /// Their sessions are never recovered; where recovery is on, the string behind the arguments of events comes to them
        /// too.
        pub fn allow_eio3(mut self, allowed: bool) -> Self {
            self.config.allow_eio3 = allowed;
            self
        }
    };
}
pub(super) use engine_options;

/// Checks the options, and completes the path.
pub(super) fn check(config: &mut Config, http: HttpOptions) -> Result<HttpSide, Error> {
    let problem = |option, problem: &str| Err(Error::Option { option, problem: problem.to_owned() });
    if !config.path.ends_with('/') {
        config.path.push('/');
    }
    if http.no_trailing_slash && config.path.len() > 1 {
        config.path.pop();
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
    let waits = [
        ("upgrade_timeout", config.upgrade_timeout),
        ("connect_timeout", config.connect_timeout),
        ("http_timeouts", config.head_timeout),
        ("http_timeouts", config.body_timeout),
    ];
    for (option, wait) in waits {
        if wait.is_zero() {
            return problem(option, "must be longer than nothing");
        }
    }
    if config.unsent_pause == 0 || config.unsent_limit < config.unsent_pause {
        return problem("unsent", "must pause at one byte at least, and no later than at its limit");
    }
    if config.memory_budget == 0 {
        return problem("memory_budget", "must be one byte at least");
    }
    if config.max_handlers == 0 {
        return problem("max_handlers", "must be one at least");
    }
    if config.recovery_window.is_some_and(|window| window.is_zero()) {
        return problem("recovery", "must be longer than nothing");
    }
    if config.recovery_log_bytes == 0 || config.recovery_sessions == 0 {
        return problem("recovery_limits", "must be one byte and one session at least");
    }
    if config.max_answer_packets == 0 {
        return problem("max_answer_packets", "must be one at least");
    }
    if config.max_connections == 0 {
        return problem("max_connections", "must be one at least");
    }
    http.check()
}
