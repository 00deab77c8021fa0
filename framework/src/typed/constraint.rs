//! The constraints that `#[payload(…)]` states, at run time.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use regex_lite::Regex;
use serde::Serialize;

use super::check::Checker;
use super::codes;
use crate::values::parser::bytes::Bytes;

mod format;
mod pattern;

pub(super) use pattern::compile as compile_pattern;

/// What is said of a text that is not of its format.
pub(super) struct Unformatted {
    pub(super) code: &'static str,
    pub(super) message: &'static str,
}

const EMAIL: Unformatted = Unformatted { code: codes::EMAIL, message: "must be an email address" };
const URL: Unformatted = Unformatted { code: codes::URL, message: "must be a URL" };

/// The name of what is counted: one, several.
type Unit = (&'static str, &'static str);

/// Values with a length.
#[diagnostic::on_unimplemented(
    message = "`length` does not fit `{Self}`",
    label = "is for what has a length",
    note = "`length` is for strings (counted in code points), lists, maps, `Bytes`, and `Option`s of them"
)]
pub trait Length {
    /// What is counted: one, several.
    const UNIT: Unit = ("element", "elements");

    /// `None` where there is nothing to count.
    fn length(&self) -> Option<usize>;
}

/// Values that have an order of numbers.
#[diagnostic::on_unimplemented(
    message = "`range` does not fit `{Self}`",
    label = "is for numbers",
    note = "`range` is for numbers, and `Option`s of them"
)]
pub trait Ranged {
    /// The type of the bounds.
    type Number: PartialOrd + Copy + fmt::Display + Serialize;

    /// `None` where there is none.
    fn number(&self) -> Option<Self::Number>;
}

/// Values that a pattern or a format can be held against.
#[diagnostic::on_unimplemented(
    message = "this constraint does not fit `{Self}`",
    label = "is for strings",
    note = "`pattern`, `email` and `url` are for strings, and `Option`s of them"
)]
pub trait Text {
    /// `None` where there is none.
    fn text(&self) -> Option<&str>;
}

/// A regular expression, compiled at its first use.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    /// `None` for what is no expression; the macro refuses that.
    regex: Option<Regex>,
}

impl Pattern {
    /// Compiles `source`.
    pub fn new(source: &'static str) -> Self {
        Self { source, regex: compile_pattern(source) }
    }
}

/// `length(min = …, max = …)`.
pub fn check_length<T: Length + ?Sized>(value: &T, min: Option<usize>, max: Option<usize>, checker: &mut Checker) {
    let Some(length) = value.length() else { return };
    if let Some(min) = min.filter(|min| length < *min) {
        checker.issue(codes::LENGTH, Bound("have at least", min, T::UNIT));
    }
    if let Some(max) = max.filter(|max| length > *max) {
        checker.issue(codes::LENGTH, Bound("have at most", max, T::UNIT));
    }
}

/// `range(min = …, max = …)`.
pub fn check_range<T: Ranged + ?Sized>(
    value: &T,
    min: Option<T::Number>,
    max: Option<T::Number>,
    checker: &mut Checker,
) {
    let Some(number) = value.number() else { return };
    // What has no order, as NaN, is in no range.
    let is = |bound: T::Number, wrong: Ordering| number.partial_cmp(&bound).is_none_or(|order| order == wrong);
    if let Some(min) = min.filter(|min| is(*min, Ordering::Less)) {
        checker.issue(codes::RANGE, format_args!("must be at least {min}"));
    }
    if let Some(max) = max.filter(|max| is(*max, Ordering::Greater)) {
        checker.issue(codes::RANGE, format_args!("must be at most {max}"));
    }
}

/// `pattern("…")`.
pub fn check_pattern<T: Text + ?Sized>(value: &T, pattern: &Pattern, checker: &mut Checker) {
    let Some(text) = value.text() else { return };
    if !pattern.regex.as_ref().is_some_and(|regex| regex.is_match(text)) {
        checker.issue(codes::PATTERN, unmatched(pattern.source));
    }
}

/// What is said of a text that a pattern does not match.
pub(super) fn unmatched(pattern: &str) -> String {
    format!("must match the pattern {pattern}")
}

/// What is wrong with a text of a format, as schemas name it; of formats that no constraint states nothing is known.
pub(super) fn unformatted(format: &str, text: &str) -> Option<Unformatted> {
    match format {
        "email" => (!format::is_email(text)).then_some(EMAIL),
        "uri" => (!format::is_url(text)).then_some(URL),
        _ => None,
    }
}

/// `email`.
pub fn check_email<T: Text + ?Sized>(value: &T, checker: &mut Checker) {
    if let Some(Unformatted { code, message }) = value.text().and_then(|text| unformatted("email", text)) {
        checker.issue(code, message);
    }
}

/// `url`.
pub fn check_url<T: Text + ?Sized>(value: &T, checker: &mut Checker) {
    if let Some(Unformatted { code, message }) = value.text().and_then(|text| unformatted("uri", text)) {
        checker.issue(code, message);
    }
}

/// `custom(function)`: the function's error is the message.
pub fn check_custom<T: ?Sized, E: fmt::Display>(
    value: &T,
    check: impl FnOnce(&T) -> Result<(), E>,
    checker: &mut Checker,
) {
    if let Err(error) = check(value) {
        checker.issue(codes::CUSTOM, error);
    }
}

/// `must be at least 1 character`, `must have at most 3 elements`.
struct Bound(&'static str, usize, Unit);

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(has, bound, (one, several)) = *self;
        let unit = if bound == 1 { one } else { several };
        // A string is its characters, data its bytes; a list has its elements.
        let verb = match one {
            "character" | "byte" => has.replacen("have", "be", 1),
            _ => has.to_owned(),
        };
        write!(f, "must {verb} {bound} {unit}")
    }
}

impl Length for str {
    const UNIT: Unit = ("character", "characters");

    fn length(&self) -> Option<usize> {
        Some(self.chars().count())
    }
}

impl Length for String {
    const UNIT: Unit = str::UNIT;

    fn length(&self) -> Option<usize> {
        self.as_str().length()
    }
}

impl Length for Bytes {
    const UNIT: Unit = ("byte", "bytes");

    fn length(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<T: Length> Length for Option<T> {
    const UNIT: Unit = T::UNIT;

    fn length(&self) -> Option<usize> {
        self.as_ref()?.length()
    }
}

impl<T: Length + ?Sized> Length for Box<T> {
    const UNIT: Unit = T::UNIT;

    fn length(&self) -> Option<usize> {
        (**self).length()
    }
}

macro_rules! collections {
    ($(<$($parameter:ident),+> $type:ty, $unit:expr;)+) => { $(
        impl<$($parameter),+> Length for $type {
            const UNIT: Unit = $unit;

            fn length(&self) -> Option<usize> {
                Some(self.len())
            }
        }
    )+ };
}

collections! {
    <T> Vec<T>, ("element", "elements");
    <T, S> HashSet<T, S>, ("element", "elements");
    <T> BTreeSet<T>, ("element", "elements");
    <K, V, S> HashMap<K, V, S>, ("entry", "entries");
    <K, V> BTreeMap<K, V>, ("entry", "entries");
}

macro_rules! numbers {
    ($($type:ty),+) => { $(
        impl Ranged for $type {
            type Number = Self;

            fn number(&self) -> Option<Self> {
                Some(*self)
            }
        }
    )+ };
}

numbers!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64);

impl<T: Ranged> Ranged for Option<T> {
    type Number = T::Number;

    fn number(&self) -> Option<T::Number> {
        self.as_ref()?.number()
    }
}

impl<T: Ranged + ?Sized> Ranged for Box<T> {
    type Number = T::Number;

    fn number(&self) -> Option<T::Number> {
        (**self).number()
    }
}

impl Text for str {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref()?.text()
    }
}

impl<T: Text + ?Sized> Text for Box<T> {
    fn text(&self) -> Option<&str> {
        (**self).text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(check: impl FnOnce(&mut Checker)) -> Vec<String> {
        let mut checker = Checker::default();
        check(&mut checker);
        checker.into_issues().into_iter().map(|issue| format!("{}: {}", issue.code, issue.message)).collect()
    }

    #[test]
    fn a_string_is_counted_in_code_points() {
        assert!(messages(|c| check_length("äöü🙂", Some(4), Some(4), c)).is_empty());
        assert_eq!(messages(|c| check_length("", Some(1), None, c)), ["length: must be at least 1 character"]);
    }

    #[test]
    fn a_list_is_counted_in_elements_and_a_map_in_entries() {
        assert_eq!(
            messages(|c| check_length(&vec![1, 2, 3], None, Some(2), c)),
            ["length: must have at most 2 elements"]
        );
        assert_eq!(
            messages(|c| check_length(&BTreeMap::<u32, u32>::new(), Some(1), None, c)),
            ["length: must have at least 1 entry"]
        );
    }

    #[test]
    fn data_is_counted_in_bytes() {
        let data = Bytes::from(vec![0; 3]);
        assert!(messages(|c| check_length(&data, Some(3), Some(3), c)).is_empty());
        assert_eq!(messages(|c| check_length(&data, None, Some(1), c)), ["length: must be at most 1 byte"]);
        assert_eq!(messages(|c| check_length(&Some(data), Some(4), None, c)), ["length: must be at least 4 bytes"]);
    }

    #[test]
    fn a_format_is_said_in_a_word() {
        assert!(messages(|c| check_email("ann@example.org", c)).is_empty());
        assert_eq!(messages(|c| check_email("ann", c)), ["email: must be an email address"]);
        assert!(messages(|c| check_url(&Some("https://example.org".to_owned()), c)).is_empty());
        assert_eq!(messages(|c| check_url("example.org", c)), ["url: must be a URL"]);
    }

    #[test]
    fn what_is_not_there_is_not_checked() {
        assert!(messages(|c| check_length(&None::<String>, Some(1), None, c)).is_empty());
        assert!(messages(|c| check_range(&None::<u32>, Some(1), None, c)).is_empty());
        let pattern = Pattern::new("^a$");
        assert!(messages(|c| check_pattern(&None::<String>, &pattern, c)).is_empty());
        assert!(messages(|c| check_email(&None::<String>, c)).is_empty());
        assert!(messages(|c| check_url(&None::<String>, c)).is_empty());
    }

    #[test]
    fn a_range_has_both_ends_and_no_nan() {
        assert!(messages(|c| check_range(&1, Some(1), Some(1), c)).is_empty());
        assert_eq!(messages(|c| check_range(&0, Some(1), Some(9), c)), ["range: must be at least 1"]);
        assert_eq!(messages(|c| check_range(&f64::NAN, Some(0.5), None, c)), ["range: must be at least 0.5"]);
    }

    #[test]
    fn a_pattern_may_match_anywhere_as_in_json_schema() {
        let pattern = Pattern::new("b+");
        assert!(messages(|c| check_pattern("abba", &pattern, c)).is_empty());
        assert_eq!(messages(|c| check_pattern("a", &pattern, c)), ["pattern: must match the pattern b+"]);
    }
}
