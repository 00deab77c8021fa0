//! The paths of dynamic namespaces: written from parameters, and read into them.

use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::describe::NamespaceDescription;
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

/// What can be the parameter of a path.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the parameter of a path",
    label = "is not read from a path and written into one",
    note = "the fields of a namespace are the parameters of its path: a parameter implements `Display` and `FromStr`, which undo each other"
)]
pub trait PathParameter: Display + FromStr + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Display + FromStr + 'static> PathParameter for T {}

/// What generated code does with a parameter, so that a type that cannot be one is reported once.
#[doc(hidden)]
#[derive(Debug)]
pub struct Parameter<T>(PhantomData<fn() -> T>);

impl<T: PathParameter> Parameter<T> {
    /// Writes it.
    pub fn write(path: PathWriter, value: &T) -> PathWriter {
        path.parameter(value)
    }

    /// Reads it, with `behind` between it and the next.
    pub fn read(path: &mut PathReader<'_>, behind: &str) -> Option<T> {
        path.parameter(behind)
    }

    /// Reads the last one.
    pub fn read_last(path: &mut PathReader<'_>) -> Option<T> {
        path.last_parameter()
    }

    /// Describes it.
    pub fn describe(namespace: &mut NamespaceDescription, name: &'static str) {
        namespace.parameter::<T>(name);
    }
}

/// [`Parameter`] of types that cannot be one.
#[doc(hidden)]
pub trait UnfitParameter<T>: Sized {
    /// Never runs.
    fn write(path: PathWriter, _: &T) -> PathWriter {
        path
    }

    /// Never runs.
    fn read(_: &mut PathReader<'_>, _: &str) -> Option<T> {
        None
    }

    /// Never runs.
    fn read_last(_: &mut PathReader<'_>) -> Option<T> {
        None
    }

    /// Never runs.
    fn describe(_: &mut NamespaceDescription, _: &'static str) {}
}

impl<T> UnfitParameter<T> for Parameter<T> {}

/// Writes a path, piece by piece.
#[derive(Debug, Default)]
pub struct PathWriter(String);

impl PathWriter {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is the same in every path.
    #[must_use]
    pub fn literal(mut self, text: &str) -> Self {
        self.0.push_str(text);
        self
    }

    /// A parameter's value.
    #[must_use]
    pub fn parameter<T: Display>(mut self, value: &T) -> Self {
        self.0.extend(utf8_percent_encode(&value.to_string(), ESCAPED));
        self
    }

    /// The path.
    pub fn finish(self) -> String {
        self.0
    }
}

/// Reads the parameters out of a path, from the first to the last. `None` is a path of another shape.
#[derive(Debug)]
pub struct PathReader<'a> {
    path: &'a str,
    /// From the next parameter to the end of the last one.
    rest: &'a str,
}

impl<'a> PathReader<'a> {
    /// Reads `path`, which has its parameters between `before` and `behind`.
    pub fn new(path: &'a str, before: &str, behind: &str) -> Option<Self> {
        let rest = path.strip_prefix(before)?.strip_suffix(behind)?;
        Some(Self { path, rest })
    }

    /// A parameter's value, with `behind` between it and the next. Some character of `behind` stands in no value, so the
    /// first place where it is found is the place.
    pub fn parameter<T: FromStr>(&mut self, behind: &str) -> Option<T> {
        let (value, rest) = self.rest.split_once(behind)?;
        self.rest = rest;
        parse(value)
    }

    /// The value of the last parameter.
    pub fn last_parameter<T: FromStr>(&mut self) -> Option<T> {
        parse(std::mem::take(&mut self.rest))
    }

    /// The namespace, if rendering it again gives the same bytes.
    pub fn finish<N: Namespace>(self, namespace: N) -> Option<N> {
        (namespace.path() == self.path).then_some(namespace)
    }
}

/// A parameter is never empty, and none goes past a slash.
fn parse<T: FromStr>(value: &str) -> Option<T> {
    if value.is_empty() || value.contains('/') {
        return None;
    }
    percent_decode_str(value).decode_utf8().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use crate::Namespace;

    #[derive(Namespace, Debug, PartialEq)]
    #[namespace("/room-{number}")]
    struct Room {
        number: u32,
    }

    #[derive(Namespace, Debug, PartialEq)]
    #[namespace("/of:{tenant}-:{room}-x/{place}.map")]
    struct Map {
        tenant: String,
        room: i32,
        place: String,
    }

    #[test]
    fn a_parameter_may_be_a_part_of_a_segment() {
        assert_eq!(Room { number: 7 }.path(), "/room-7");
        assert_eq!(Room::from_path("/room-7"), Some(Room { number: 7 }));
        for path in ["/room-", "/room-07", "/room-x", "/room-1x", "/room-1/", "/room-1/2", "/room", "/foo", "room-1"] {
            assert_eq!(Room::from_path(path), None, "{path}");
        }
    }

    #[test]
    fn values_that_look_like_what_is_between_them_are_read_as_they_were_written() {
        for tenant in ["a", "a-b", "-", ":", "-:", "-x/", "/", "%", "ü", ".map", " "] {
            for room in [-1, 0, 12] {
                for place in ["x", "x.map", ".map", "-x/", "/-x/"] {
                    let map = Map { tenant: tenant.to_owned(), room, place: place.to_owned() };
                    assert_eq!(Map::from_path(&map.path()).as_ref(), Some(&map), "{}", map.path());
                }
            }
        }
        assert_eq!(Map::from_path("/of:a/b-:1-x/c.map"), None);
        assert_eq!(Map::from_path("/of:a-:1-x/.map"), None);
    }
}
