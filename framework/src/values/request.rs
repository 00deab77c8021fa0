//! What is kept of the HTTP request that opened a connection.

use std::net::SocketAddr;
use std::time::SystemTime;

/// The handshake's request, cut down to what handlers read: one buffer instead of a map of headers.
pub(crate) struct HandshakeRequest {
    /// Path and query as they came.
    pub(crate) uri: Box<str>,
    /// `name: value` lines, names in lower case.
    pub(crate) headers: Headers,
    /// The decoded query string, in order.
    pub(crate) query: Box<[(Box<str>, Box<str>)]>,
    pub(crate) address: Option<SocketAddr>,
    pub(crate) time: SystemTime,
}

/// Without the query's values and the headers', which hold tokens and cookies.
impl std::fmt::Debug for HandshakeRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HandshakeRequest")
            .field("headers", &self.headers)
            .field("query", &self.query.iter().map(|(key, _)| key).collect::<Vec<_>>())
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Header lines in one buffer.
#[derive(Default)]
pub(crate) struct Headers(Box<str>);

impl Headers {
    /// Takes the headers whose values are visible ASCII or UTF-8 text.
    pub(crate) fn collect<'a>(headers: impl Iterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut lines = String::new();
        for (name, value) in headers {
            let Ok(value) = str::from_utf8(value) else {
                continue;
            };
            lines.push_str(name);
            lines.push('\n');
            lines.push_str(value);
            lines.push('\n');
        }
        Self(lines.into_boxed_str())
    }

    /// The first header of that name; names are in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All headers in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut lines = self.0.split('\n');
        std::iter::from_fn(move || Some((lines.next()?, lines.next()?)))
    }
}

impl std::fmt::Debug for Headers {
    /// Names only: values hold cookies and tokens.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
