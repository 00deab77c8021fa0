//! The constraints of payloads at run time, and the list of all that does not hold.

use std::fmt;

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
    /// A stable word for the kind of problem: one of [`codes`](crate::codes), or a word of your own.
    pub code: String,
    /// The problem in a sentence for people.
    pub message: String,
}

impl Issue {
    /// A problem at a place in the arguments, `/0/text`, or `""` for all of them; with a word for programs and a sentence
    /// for people.
    pub fn at(path: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), code: code.into(), message: message.into() }
    }
}

/// The place, unless it is the whole, and the sentence.
impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.message),
            path => write!(f, "{path} {}", self.message),
        }
    }
}

impl From<Issue> for Vec<Issue> {
    fn from(issue: Issue) -> Self {
        vec![issue]
    }
}

/// Why an event was not handled: a payload that does not fit, or a failure that the client may know of by its code only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Rejected {
    /// The event's name; empty for the auth payload of a CONNECT. Where a handler leaves it empty, its client gets the name
    /// of the event.
    pub event: String,
    /// A sentence for people.
    pub message: String,
    /// Every problem, at most 32.
    pub issues: Vec<Issue>,
}

impl Rejected {
    /// An event that a handler rejects, whichever it is: its name is put in where it is answered.
    pub fn new(message: impl Into<String>, issues: impl Into<Vec<Issue>>) -> Self {
        Self { event: String::new(), message: message.into(), issues: issues.into() }
    }
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
/// Generated code and hand-written [`Payload::check`]s call it; the path of a problem is where the checker stands. No path
/// is kept while all holds: each step puts its segment in front of the problems that were found below it.
#[derive(Debug, Default)]
pub struct Checker {
    issues: Vec<Issue>,
}

impl Checker {
    /// Checks `value`, which is the field `name` of the value that is being checked.
    pub fn field<T: Payload>(&mut self, name: &str, value: &T) {
        if T::NEEDS_CHECK {
            self.step(name, |checker| value.check(checker));
        }
    }

    /// Checks the element `index`.
    pub fn index<T: Payload>(&mut self, index: usize, value: &T) {
        if T::NEEDS_CHECK {
            self.step(index, |checker| value.check(checker));
        }
    }

    /// Checks the value behind `key` of a map.
    pub(crate) fn key<K: Serialize, V: Payload>(&mut self, key: &K, value: &V) {
        if V::NEEDS_CHECK {
            self.step(Key(key), |checker| value.check(checker));
        }
    }

    /// Runs `check` one step down, at `segment`.
    pub fn within(&mut self, segment: &str, check: impl FnOnce(&mut Self)) {
        self.step(segment, check);
    }

    /// Reports a problem where the checker stands.
    pub fn issue(&mut self, code: &str, message: impl fmt::Display) {
        if self.issues.len() < MAX_ISSUES {
            self.issues.push(Issue { path: String::new(), code: code.to_owned(), message: message.to_string() });
        }
    }

    /// All problems that were found.
    pub(crate) fn into_issues(self) -> Vec<Issue> {
        self.issues
    }

    fn step(&mut self, segment: impl Segment, check: impl FnOnce(&mut Self)) {
        let found = self.issues.len();
        check(self);
        if let Some(below @ [_, ..]) = self.issues.get_mut(found..) {
            lift(below, &segment.render());
        }
    }
}

/// Puts a segment in front of the paths of what was found below it.
#[cold]
fn lift(issues: &mut [Issue], segment: &str) {
    let segment = escaped(segment);
    for issue in issues {
        issue.path = format!("/{segment}{}", issue.path);
    }
}

/// A segment of a JSON pointer (RFC 6901).
pub(crate) fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// A step of a path, in words only where a problem needs it.
trait Segment {
    fn render(self) -> String;
}

impl Segment for &str {
    fn render(self) -> String {
        self.to_owned()
    }
}

impl Segment for usize {
    fn render(self) -> String {
        self.to_string()
    }
}

/// The key of a map, as serde writes it.
struct Key<'a, K>(&'a K);

impl<K: Serialize> Segment for Key<'_, K> {
    fn render(self) -> String {
        match serde_json::to_value(self.0) {
            Ok(serde_json::Value::String(key)) => key,
            Ok(key) => key.to_string(),
            Err(_) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    struct Step;

    impl fmt::Display for Step {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a problem")
        }
    }

    fn found(check: impl FnOnce(&mut Checker)) -> Vec<(String, String)> {
        let mut checker = Checker::default();
        check(&mut checker);
        checker.into_issues().into_iter().map(|issue| (issue.path, issue.code)).collect()
    }

    #[test]
    fn a_problem_stands_where_the_checker_stood() {
        let found = found(|checker| {
            checker.issue("a", Step);
            checker.within("x", |checker| {
                checker.issue("b", Step);
                checker.within("y/z~", |checker| checker.issue("c", Step));
                checker.issue("d", Step);
            });
            checker.issue("e", Step);
        });
        let expected = [("", "a"), ("/x", "b"), ("/x/y~1z~0", "c"), ("/x", "d"), ("", "e")];
        assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
    }

    #[test]
    fn what_is_past_the_limit_is_cut_and_the_rest_keeps_its_path() {
        let found = found(|checker| {
            for _ in 0..MAX_ISSUES {
                checker.within("a", |checker| checker.issue("x", Step));
            }
            checker.within("b", |checker| checker.issue("x", Step));
        });
        assert_eq!(found, vec![("/a".to_owned(), "x".to_owned()); MAX_ISSUES]);
    }

    #[test]
    fn values_without_constraints_are_not_visited() {
        const {
            assert!(!<Vec<u32> as Payload>::NEEDS_CHECK);
            assert!(!<BTreeMap<String, Option<(bool, Box<f64>)>> as Payload>::NEEDS_CHECK);
            assert!(<Vec<Option<Strict>> as Payload>::NEEDS_CHECK);
            assert!(<(bool, Strict) as Payload>::NEEDS_CHECK);
        }
    }

    /// Its check is written by hand, and is run.
    #[derive(Serialize, Deserialize, JsonSchema, TS)]
    struct Strict(bool);

    impl Payload for Strict {
        fn check(&self, checker: &mut Checker) {
            if !self.0 {
                checker.issue("strict", Step);
            }
        }
    }

    #[test]
    fn keys_and_indices_are_segments() {
        let map = BTreeMap::from([(7u32, vec![Some(Strict(true)), Some(Strict(false))])]);
        assert_eq!(found(|checker| checker.field("map", &map)), [("/map/7/1".to_owned(), "strict".to_owned())]);
    }
}
