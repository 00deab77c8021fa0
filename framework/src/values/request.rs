//! What is kept of the HTTP request that opened a connection.

use std::fmt;
use std::net::SocketAddr;
use std::time::SystemTime;

/// An HTTP request of a client, cut down to what handlers read: one buffer instead of a map of headers.
pub struct HandshakeRequest {
    /// Path and query as they came.
    pub(crate) uri: Box<str>,
    /// `name: value` lines, names in lower case.
    pub(crate) headers: Headers,
    /// The decoded query string, in order.
    pub(crate) query: Box<[(Box<str>, Box<str>)]>,
    pub(crate) address: Option<SocketAddr>,
    pub(crate) time: SystemTime,
}

impl HandshakeRequest {
    /// A header by its name; where it came twice, the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// All headers, names in lower case.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter()
    }

    /// A value of the query string by its key; where it came twice, the last.
    pub fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().rev().find(|(name, _)| **name == *key).map(|(_, value)| &**value)
    }

    /// The query string's pairs in order, decoded; `EIO` and `transport` are among them.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Path and query as they came. Behind the handshake the session's id, a secret, is in it.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// The peer's address, where the server knows it. Behind a proxy it is the proxy's.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// What it takes, in bytes, roughly.
    pub(crate) fn size(&self) -> usize {
        let pair = |pair: &(Box<str>, Box<str>)| size_of_val(pair) + pair.0.len() + pair.1.len() + 2 * ALLOCATION;
        let pairs = self.query.iter().map(pair).sum::<usize>();
        size_of::<Self>() + self.uri.len() + self.headers.0.len() + pairs
    }

    /// When the request came.
    pub fn time(&self) -> SystemTime {
        self.time
    }
}

/// What an allocator takes beside what it is asked for.
const ALLOCATION: usize = 16;

/// Names only: values hold cookies, tokens and the session's id.
impl fmt::Debug for HandshakeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.query_pairs().map(|(key, _)| key).collect();
        f.debug_struct("Request")
            .field("headers", &self.headers)
            .field("query", &keys)
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

impl fmt::Debug for Headers {
    /// Names only: values hold cookies and tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
