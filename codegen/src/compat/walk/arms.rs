//! Alternatives of one type: which was meant, and the bounds of numbers and strings.

use serde_json::Value;

use super::{Difference, What, difference};
use crate::compat::number::{End, Number, Range};
use crate::compat::shape::{Arm, Kind};

/// Values that a message lists.
const LISTED: usize = 8;

static BOOLEANS: [Value; 2] = [Value::Bool(true), Value::Bool(false)];

/// The values of an alternative, if it has so few.
pub(super) fn values<'a>(arm: &Arm<'a>) -> Option<Vec<&'a Value>> {
    let booleans = || (arm.kind == Kind::Boolean).then(|| BOOLEANS.iter().collect());
    arm.values.clone().or_else(booleans)
}

/// What is wrong with one value, if none of the alternatives takes it.
pub(super) fn refused(value: &Value, candidates: &[&Arm<'_>], path: &str) -> Option<Difference> {
    let verdicts: Vec<Option<bool>> = candidates.iter().map(|it| takes(it, value)).collect();
    if verdicts.contains(&Some(true)) {
        return None;
    }
    let what = if verdicts.contains(&None) {
        What::Unjudged("whether a constant fits is not known here")
    } else {
        What::Variant(value.to_string())
    };
    Some(difference(path, what))
}

/// Whether an alternative takes a value of its type; `None` is unknown.
fn takes(arm: &Arm<'_>, value: &Value) -> Option<bool> {
    if arm.values.as_ref().is_some_and(|values| !values.contains(&value)) {
        return Some(false);
    }
    if arm.unknown().next().is_some() {
        return None;
    }
    match value {
        Value::Null | Value::Bool(_) => Some(true),
        Value::Number(_) if !Range::of(&arm.parts).contains(value) => Some(false),
        Value::Number(_) => formats(arm).is_empty().then_some(true),
        Value::String(text) => {
            let length = text.chars().count() as u64;
            let fits = arm.least("minLength") <= length && arm.most("maxLength").is_none_or(|most| length <= most);
            let is_free =
                ["format", "pattern", "contentEncoding", "x-integer"].iter().all(|key| arm.all(key).next().is_none());
            // Listed, it was held against the rest by whoever listed it.
            if !fits { Some(false) } else { (is_free || arm.values.is_some()).then_some(true) }
        }
        Value::Array(_) | Value::Object(_) => arm.values.is_some().then_some(true),
    }
}

/// The differences from the alternative that was meant.
pub(super) fn closest<'a>(
    arm: &Arm<'a>,
    attempts: Vec<(&Arm<'a>, Vec<Difference>)>,
    is_variant: bool,
    path: &str,
) -> Vec<Difference> {
    let tags = arm.tags();
    let is_tag = |other: &(&str, Option<&str>)| match other {
        (name, Some(_)) => tags.iter().any(|(own, value)| own == name && value.is_some()),
        (_, None) => tags.iter().any(|(_, value)| value.is_none()),
    };
    let shared = |other: &Arm<'a>| other.tags().iter().filter(|tag| tags.contains(tag)).count();
    let is_tagged = is_variant && attempts.iter().any(|(other, _)| other.tags().iter().any(is_tag));
    if is_tagged && attempts.iter().all(|(other, _)| shared(other) == 0) {
        return vec![difference(path, What::Variant(label(arm)))];
    }
    let count = |found: &[Difference]| found.iter().filter(|it| !it.is_harmless()).count();
    let meant = attempts
        .into_iter()
        .min_by_key(|(other, found)| (std::cmp::Reverse(if is_variant { shared(other) } else { 0 }), count(found)));
    let mut found = meant.map(|(_, found)| found).unwrap_or_default();
    if is_tagged {
        for difference in &mut found {
            difference.variant.get_or_insert_with(|| label(arm));
        }
    }
    found
}

/// What an alternative is called: its tag, or its type.
pub(super) fn label(arm: &Arm<'_>) -> String {
    match arm.tags().first() {
        Some((_, Some(value))) => format!("`{value}`"),
        Some((name, None)) => format!("`{name}`"),
        None => match &arm.values {
            Some(values) => listed(values.iter().copied()),
            None => with_article(arm).to_owned(),
        },
    }
}

pub(super) fn listed<'v>(values: impl Iterator<Item = &'v Value>) -> String {
    let all: Vec<String> = values.map(ToString::to_string).collect();
    let more = if all.len() > LISTED { ", …" } else { "" };
    let shown: Vec<&str> = all.iter().take(LISTED).map(String::as_str).collect();
    format!("{}{more}", shown.join(", "))
}

/// The types of alternatives: `a string or null`.
pub(super) fn types(arms: &[Arm<'_>]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for arm in arms {
        let name = with_article(arm);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() { "nothing".to_owned() } else { names.join(" or ") }
}

pub(super) fn name(arm: &Arm<'_>) -> &'static str {
    let name = with_article(arm);
    name.split_once(' ').map_or(name, |(_, name)| name)
}

fn with_article(arm: &Arm<'_>) -> &'static str {
    match arm.kind {
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Number if Range::of(&arm.parts).integer => "an integer",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Binary => "a binary",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}

pub(super) fn bounds(path: &str, written: String, read: String) -> Difference {
    difference(path, What::Bounds { written, read })
}

pub(super) fn number(written: &Arm<'_>, read: &Arm<'_>, path: &str) -> Option<Difference> {
    let (writes, reads) = (Range::of(&written.parts), Range::of(&read.parts));
    if reads.integer && !writes.integer {
        let (written, read) = (with_article(written).to_owned(), with_article(read).to_owned());
        return Some(difference(path, What::Type { written, read }));
    }
    if !writes.is_within(&reads) {
        return Some(bounds(path, range(&writes), range(&reads)));
    }
    let known = formats(written);
    let unfit = formats(read).into_iter().find(|format| {
        // Doubles of single and double precision hold all integers up to here.
        let last = match *format {
            "float" => 1_i128 << 24,
            "double" => 1_i128 << 53,
            _ => 0,
        };
        let end = |number| Some(End { number: Number::Integer(number), open: false });
        let exact = Range { integer: false, lower: end(-last), upper: end(last) };
        let fits = match *format {
            "double" if !writes.integer => known.iter().all(|it| matches!(*it, "float" | "double")),
            "float" | "double" if writes.integer => writes.is_within(&exact),
            _ => false,
        };
        !fits && !known.contains(format)
    });
    unfit.map(|format| bounds(path, known.first().copied().unwrap_or("a number").to_owned(), format.to_owned()))
}

/// Formats that are not ranges of integers.
fn formats<'a>(arm: &Arm<'a>) -> Vec<&'a str> {
    let named = arm.all("format").filter_map(Value::as_str);
    named.filter(|it| !(it.starts_with("int") || it.starts_with("uint"))).collect()
}

fn range(range: &Range) -> String {
    let end = |end: Option<End>, closed, open| {
        end.map(|end| format!("{} {}", if end.open { open } else { closed }, end.number))
    };
    let ends = [end(range.lower, "at least", "more than"), end(range.upper, "at most", "less than")];
    let ends: Vec<String> = ends.into_iter().flatten().collect();
    if ends.is_empty() { "any number".to_owned() } else { ends.join(" and ") }
}

pub(super) fn text(written: &Arm<'_>, read: &Arm<'_>, path: &str) -> Vec<Difference> {
    let mut found = Vec::new();
    for (least, most, unit) in [("minLength", "maxLength", "characters"), ("x-minBytes", "x-maxBytes", "bytes")] {
        let (writes, reads) = ((written.least(least), written.most(most)), (read.least(least), read.most(most)));
        found.extend(count(writes, reads, unit, path));
    }
    let integer = |arm: &Arm<'_>| arm.all("x-integer").next().and_then(Value::as_str).map(str::to_owned);
    let (writes, reads) = (integer(written), integer(read));
    if reads != writes
        && let Some(reads) = &reads
        && !writes.as_deref().is_some_and(|writes| is_within(writes, reads))
    {
        let writes = writes.as_deref().unwrap_or("text");
        found.push(bounds(path, format!("the digits of `{writes}`"), format!("the digits of `{reads}`")));
        return found;
    }
    for key in ["pattern", "format", "contentEncoding"] {
        // The pattern of an integer's digits is that of its type, which was compared.
        if key == "pattern" && reads.is_some() && writes.is_some() {
            continue;
        }
        for value in read.all(key) {
            if !written.all(key).any(|it| it == value) {
                let other = written.all(key).next().map_or_else(|| "any text".to_owned(), |it| format!("{key} {it}"));
                found.push(bounds(path, other, format!("{key} {value}")));
            }
        }
    }
    found
}

/// Whether every integer of one type is one of the other.
fn is_within(one: &str, other: &str) -> bool {
    one == other || matches!((one, other), ("u64", "u128" | "i128") | ("i64", "i128"))
}

/// A count of `writes` against the bounds of `reads`, least and most.
pub(super) fn count(
    writes: (u64, Option<u64>),
    reads: (u64, Option<u64>),
    unit: &str,
    path: &str,
) -> Option<Difference> {
    let fits = writes.0 >= reads.0 && reads.1.is_none_or(|most| writes.1.is_some_and(|it| it <= most));
    let words = |(least, most): (u64, Option<u64>)| match (least, most) {
        (least, Some(most)) if least == most => format!("{least} {unit}"),
        (0, Some(most)) => format!("at most {most} {unit}"),
        (0, None) => format!("any number of {unit}"),
        (least, Some(most)) => format!("{least} to {most} {unit}"),
        (least, None) => format!("at least {least} {unit}"),
    };
    (!fits).then(|| bounds(path, words(writes), words(reads)))
}
