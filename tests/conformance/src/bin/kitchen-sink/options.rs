//! What the environment says: each variable is an option of the server, and what makes no sense is an error.

use std::env::{self, VarError};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use ackord::{Cookie, Cors, IoBuilder, Parser};

/// The server's options but its port, which [`conformance::address`] knows.
///
/// | variable | default | meaning |
/// |---|---|---|
/// | `PING_INTERVAL`, `PING_TIMEOUT` | 25000, 20000 | ms |
/// | `CONNECT_TIMEOUT` | 45000 | ms that a connection may stay without a namespace |
/// | `MAX_PAYLOAD` | 1000000 | bytes of an HTTP body or a WebSocket message |
/// | `RECOVERY_MS` | 0 | ms in which a connection may be recovered; 0 is off |
/// | `ALLOW_EIO3` | 0 | 1: clients of Engine.IO 3 too |
/// | `PARSER` | `default` | `msgpack`: that of `socket.io-msgpack-parser` |
/// | `CORS_ORIGIN` | none | an origin whose pages may come with credentials and the header `x-token` |
/// | `COOKIE` | none | the name of a cookie with the session's id |
pub(crate) struct Options {
    ping_interval: Duration,
    ping_timeout: Duration,
    connect_timeout: Duration,
    max_payload: usize,
    recovery: Duration,
    allow_eio3: bool,
    parser: Parser,
    cors_origin: Option<String>,
    cookie: Option<String>,
}

/// A variable that says something else than it may.
#[derive(Debug)]
pub(crate) struct OptionsError {
    variable: &'static str,
    value: String,
    expected: &'static str,
}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is `{}`, which is not {}", self.variable, self.value, self.expected)
    }
}

impl std::error::Error for OptionsError {}

impl Options {
    pub(crate) fn from_environment() -> Result<Self, OptionsError> {
        Ok(Self {
            ping_interval: milliseconds("PING_INTERVAL", 25_000)?,
            ping_timeout: milliseconds("PING_TIMEOUT", 20_000)?,
            connect_timeout: milliseconds("CONNECT_TIMEOUT", 45_000)?,
            max_payload: number("MAX_PAYLOAD", 1_000_000, "a number of bytes")?,
            recovery: milliseconds("RECOVERY_MS", 0)?,
            allow_eio3: switch("ALLOW_EIO3")?,
            parser: parser()?,
            cors_origin: variable("CORS_ORIGIN")?,
            cookie: variable("COOKIE")?,
        })
    }

    pub(crate) fn apply(self, builder: IoBuilder) -> IoBuilder {
        let mut builder = builder
            .ping_interval(self.ping_interval)
            .ping_timeout(self.ping_timeout)
            .connect_timeout(self.connect_timeout)
            .max_payload(self.max_payload)
            .allow_eio3(self.allow_eio3)
            .parser(self.parser);
        if !self.recovery.is_zero() {
            builder = builder.recovery(self.recovery);
        }
        if let Some(origin) = self.cors_origin {
            builder = builder.cors(Cors::origins([origin]).credentials(true).allowed_headers(["x-token"]));
        }
        if let Some(name) = self.cookie {
            builder = builder.cookie(Cookie::new(name));
        }
        builder
    }
}

/// A variable; an empty one is as good as none.
fn variable(name: &'static str) -> Result<Option<String>, OptionsError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(value)) => {
            Err(OptionsError { variable: name, value: value.to_string_lossy().into_owned(), expected: "text" })
        }
    }
}

fn number<T: FromStr>(name: &'static str, default: T, expected: &'static str) -> Result<T, OptionsError> {
    match variable(name)? {
        Some(value) => value.parse().map_err(|_| OptionsError { variable: name, value, expected }),
        None => Ok(default),
    }
}

fn milliseconds(name: &'static str, default: u64) -> Result<Duration, OptionsError> {
    number(name, default, "a number of milliseconds").map(Duration::from_millis)
}

fn parser() -> Result<Parser, OptionsError> {
    match variable("PARSER")?.as_deref() {
        None | Some("default") => Ok(Parser::Default),
        Some("msgpack") => Ok(Parser::MessagePack),
        Some(other) => {
            Err(OptionsError { variable: "PARSER", value: other.to_owned(), expected: "`default` or `msgpack`" })
        }
    }
}

/// A variable that is 0, its default, or 1.
fn switch(name: &'static str) -> Result<bool, OptionsError> {
    match variable(name)?.as_deref() {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(other) => Err(OptionsError { variable: name, value: other.to_owned(), expected: "0 or 1" }),
    }
}
