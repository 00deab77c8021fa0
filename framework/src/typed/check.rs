//! The constraints of payloads at run time, and the list of all that does not hold.

use std::fmt::{self, Write as _};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::payload::Payload;

/// The problems of one payload that are reported; the rest is cut.
pub(crate) const MAX_ISSUES: usize = 32;

/// One problem of a payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Issue {
    /// A JSON pointer (RFC 6901) into the list of arguments: `/0/text`.
    pub path: String,
    /// A stable word for the kind of problem: `type`, `required`, `length`, `range`, `pattern`, ….
    pub code: String,
    /// The problem in a sentence for people.
    pub message: String,
}

/// Why an event was not handled: a payload that does not fit, or a failure that the client may know of by its code only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Rejected {
    /// The event's name; empty for the auth payload of a CONNECT.
    pub event: String,
    /// A sentence for people.
    pub message: String,
    /// Every problem, at most 32.
    pub issues: Vec<Issue>,
}

/// The problems of a value alone; paths begin at the value.
#[doc(hidden)]
pub fn issues<T: Payload>(value: &T) -> Vec<Issue> {
    let mut checker = Checker::default();
    value.check(&mut checker);
    checker.into_issues()
}

/// Collects the problems of a payload while its constraints run.
///
/// Generated code and hand-written [`Payload::check`]s call it; the path of a problem is where the checker stands.
#[derive(Debug, Default)]
pub struct Checker {
    path: String,
    issues: Vec<Issue>,
}

impl Checker {
    /// Checks `value`, which is the field `name` of the value that is being checked.
    pub fn field<T: Payload>(&mut self, name: &str, value: &T) {
        self.within(name, |checker| value.check(checker));
    }

    /// Checks the element `index`.
    pub fn index<T: Payload>(&mut self, index: usize, value: &T) {
        let length = self.path.len();
        let _ = write!(self.path, "/{index}");
        value.check(self);
        self.path.truncate(length);
    }

    /// Checks the value behind `key` of a map.
    pub(crate) fn key<K: Serialize, V: Payload>(&mut self, key: &K, value: &V) {
        match serde_json::to_value(key) {
            Ok(serde_json::Value::String(key)) => self.within(&key, |checker| value.check(checker)),
            Ok(key) => self.within(&key.to_string(), |checker| value.check(checker)),
            Err(_) => value.check(self),
        }
    }

    /// Runs `check` one step down, at `segment`.
    pub fn within(&mut self, segment: &str, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        for character in segment.chars() {
            match character {
                '~' => self.path.push_str("~0"),
                '/' => self.path.push_str("~1"),
                _ => self.path.push(character),
            }
        }
        check(self);
        self.path.truncate(length);
    }

    /// Reports a problem where the checker stands.
    pub fn issue(&mut self, code: &str, message: impl fmt::Display) {
        if self.issues.len() < MAX_ISSUES {
            self.issues.push(Issue { path: self.path.clone(), code: code.to_owned(), message: message.to_string() });
        }
    }

    /// All problems that were found.
    pub(crate) fn into_issues(self) -> Vec<Issue> {
        self.issues
    }
}
