//! The options that Socket.IO and the engine alone share, and what is wrong with them.

use super::error::Error;
use crate::values::config::{Config, Transports};

/// The setters of a builder whose options are in `self.config`.
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
    };
}
pub(super) use engine_options;

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
