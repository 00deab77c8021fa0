//! The ends of ranges, compared exactly: a double cannot tell 2^53 from 2^53 + 1.

use std::cmp::Ordering;
use std::fmt;

use serde_json::{Map, Value};

/// A number of a schema.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Integer(i128),
    Float(f64),
}

impl Number {
    pub(super) fn of(value: &Value) -> Option<Self> {
        let number = value.as_number()?;
        let integer = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
        integer.map(Self::Integer).or_else(|| number.as_f64().map(Self::Float))
    }

    // Adding zero makes one zero of the two.
    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Integer(one), Self::Integer(other)) => one.cmp(&other),
            (Self::Float(one), Self::Float(other)) => (one + 0.0).total_cmp(&(other + 0.0)),
            (Self::Integer(integer), Self::Float(float)) => compare(integer, float),
            (Self::Float(float), Self::Integer(integer)) => compare(integer, float).reverse(),
        }
    }
}

/// Doubles of less than 2^127 have a floor that is an `i128`.
fn compare(integer: i128, float: f64) -> Ordering {
    const END: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
    if float >= END {
        return Ordering::Less;
    }
    if float < -END {
        return Ordering::Greater;
    }
    let floor = float.floor();
    #[expect(clippy::cast_possible_truncation, reason = "it is an integer, and within the ends")]
    let whole = floor as i128;
    integer.cmp(&whole).then(if float > floor { Ordering::Less } else { Ordering::Equal })
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => integer.fmt(f),
            Self::Float(float) => float.fmt(f),
        }
    }
}

/// One end of a range.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) number: Number,
    /// Whether the number itself is outside.
    pub(super) open: bool,
}

/// The numbers that a schema admits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Range {
    pub(super) integer: bool,
    pub(super) lower: Option<End>,
    pub(super) upper: Option<End>,
}

impl Range {
    /// What all of `parts` admit.
    pub(super) fn of(parts: &[&Map<String, Value>]) -> Self {
        let mut range = Self::default();
        for part in parts {
            let format = part.get("format").and_then(Value::as_str).and_then(ends);
            range.integer |= format.is_some() || is_integer(part);
            if let Some((lower, upper)) = format {
                range.raise(End { number: lower, open: false });
                range.cut(upper);
            }
            let end = |key: &str, open| part.get(key).and_then(Number::of).map(|number| End { number, open });
            for lower in [end("minimum", false), end("exclusiveMinimum", true)].into_iter().flatten() {
                range.raise(lower);
            }
            for upper in [end("maximum", false), end("exclusiveMaximum", true)].into_iter().flatten() {
                range.cut(upper);
            }
        }
        if range.integer {
            range.lower = range.lower.map(|end| closed(end, 1));
            range.upper = range.upper.map(|end| closed(end, -1));
        }
        range
    }

    fn raise(&mut self, end: End) {
        if self.lower.is_none_or(|old| !reaches(Some(old), end, Ordering::Greater)) {
            self.lower = Some(end);
        }
    }

    fn cut(&mut self, end: End) {
        if self.upper.is_none_or(|old| !reaches(Some(old), end, Ordering::Less)) {
            self.upper = Some(end);
        }
    }

    /// Whether every number of this range, type aside, is in the other.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        other.lower.is_none_or(|end| reaches(self.lower, end, Ordering::Greater))
            && other.upper.is_none_or(|end| reaches(self.upper, end, Ordering::Less))
    }

    pub(super) fn contains(&self, value: &Value) -> bool {
        let Some(number) = Number::of(value) else { return false };
        let end = Some(End { number, open: false });
        (!self.integer || value.is_i64() || value.is_u64())
            && (Self { integer: false, lower: end, upper: end }).is_within(self)
    }
}

/// Whether an end is at `limit` or on its `side`.
fn reaches(end: Option<End>, limit: End, side: Ordering) -> bool {
    end.is_some_and(|end| match end.number.compare(limit.number) {
        Ordering::Equal => end.open || !limit.open,
        order => order == side,
    })
}

/// The end of a range of integers, as the last integer that is inside.
fn closed(end: End, step: i128) -> End {
    match end.number {
        Number::Integer(integer) if end.open => {
            End { number: Number::Integer(integer.saturating_add(step)), open: false }
        }
        Number::Integer(_) | Number::Float(_) => end,
    }
}

fn is_integer(part: &Map<String, Value>) -> bool {
    match part.get("type") {
        Some(Value::String(kind)) => kind == "integer",
        Some(Value::Array(kinds)) => kinds.iter().any(|it| it == "integer") && !kinds.iter().any(|it| it == "number"),
        _ => false,
    }
}

/// The ends of a Rust integer: schemas name its type, and not always both ends.
fn ends(format: &str) -> Option<(Number, End)> {
    let bits: u32 = match format {
        "uint8" | "int8" => 8,
        "uint16" | "int16" => 16,
        "uint32" | "int32" => 32,
        "uint" | "int" | "uint64" | "int64" => 64,
        "uint128" | "int128" => 128,
        _ => return None,
    };
    let signed = !format.starts_with('u');
    let width = if signed { bits - 1 } else { bits };
    let lower = Number::Integer(if signed { i128::MIN >> (128 - bits) } else { 0 });
    let upper = match 1_i128.checked_shl(width).filter(|end| *end > 0) {
        Some(end) => End { number: Number::Integer(end - 1), open: false },
        None => End { number: Number::Float(2_f64.powi(i32::try_from(width).unwrap_or(i32::MAX))), open: true },
    };
    Some((lower, upper))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn range(schema: &Value) -> Range {
        Range::of(&[schema.as_object().unwrap()])
    }

    #[test]
    fn ends_are_compared_exactly() {
        let number = |value: Value| Number::of(&value).unwrap();
        assert_eq!(
            number(json!(9_007_199_254_740_993_u64)).compare(number(json!(9_007_199_254_740_992.0))),
            Ordering::Greater
        );
        assert_eq!(number(json!(2)).compare(number(json!(2.5))), Ordering::Less);
        assert_eq!(number(json!(-2)).compare(number(json!(-2.5))), Ordering::Greater);
        assert_eq!(number(json!(1e300)).compare(number(json!(u64::MAX))), Ordering::Greater);
    }

    #[test]
    fn a_format_has_its_ends() {
        for (small, large) in [("uint8", "uint16"), ("uint32", "int64"), ("int64", "int128"), ("uint64", "uint128")] {
            let (small, large) = (range(&json!({"format": small})), range(&json!({"format": large})));
            assert!(small.is_within(&large) && !large.is_within(&small));
        }
        assert!(range(&json!({"format": "int8"})).contains(&json!(-128)));
        assert!(!range(&json!({"format": "int8"})).contains(&json!(128)));
    }

    #[test]
    fn an_open_end_of_integers_is_the_next_integer() {
        let open = range(&json!({"type": "integer", "exclusiveMinimum": 0}));
        let closed = range(&json!({"type": "integer", "minimum": 1}));
        assert!(open.is_within(&closed) && closed.is_within(&open));
        let fractions = range(&json!({"type": "number", "exclusiveMinimum": 0}));
        assert!(!fractions.is_within(&closed) && closed.is_within(&fractions));
    }
}
