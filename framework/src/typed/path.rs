//! The paths of dynamic namespaces: written from parameters, and read into them.

use std::fmt::Display;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::namespace::Namespace;

/// What is escaped in a parameter: all that JavaScript's `encodeURIComponent` escapes, so that clients build the same path.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Writes a path, segment by segment.
#[derive(Debug, Default)]
pub struct PathWriter(String);

impl PathWriter {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A segment as it was declared.
    #[must_use]
    pub fn literal(mut self, segment: &str) -> Self {
        self.0.push('/');
        self.0.push_str(segment);
        self
    }

    /// A parameter's value.
    #[must_use]
    pub fn parameter<T: Display>(mut self, value: &T) -> Self {
        self.0.push('/');
        self.0.extend(utf8_percent_encode(&value.to_string(), ESCAPED));
        self
    }

    /// The path.
    pub fn finish(self) -> String {
        self.0
    }
}

/// Reads a path, segment by segment. `None` is a path of another shape.
#[derive(Debug)]
pub struct PathReader<'a> {
    path: &'a str,
    segments: std::str::Split<'a, char>,
}

impl<'a> PathReader<'a> {
    /// Reads `path`, which begins with a slash.
    pub fn new(path: &'a str) -> Option<Self> {
        let segments = path.strip_prefix('/')?.split('/');
        Some(Self { path, segments })
    }

    /// A segment as it was declared.
    pub fn literal(&mut self, segment: &str) -> Option<()> {
        (self.segments.next()? == segment).then_some(())
    }

    /// A parameter's value; an empty segment is none.
    pub fn parameter<T: FromStr>(&mut self) -> Option<T> {
        let segment = self.segments.next().filter(|segment| !segment.is_empty())?;
        percent_decode_str(segment).decode_utf8().ok()?.parse().ok()
    }

    /// The namespace, if the path ends here and rendering it again gives the same bytes.
    pub fn finish<N: Namespace>(mut self, namespace: N) -> Option<N> {
        (self.segments.next().is_none() && namespace.path() == self.path).then_some(namespace)
    }
}
