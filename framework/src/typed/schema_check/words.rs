//! Schemas and values in the words of messages.

use serde_json::Value;

use super::validator::is_placeholder;

/// Alternatives that a message lists.
const LISTED: usize = 12;

/// What a value is.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) if is_placeholder(value) => "binary data",
        Value::Object(_) => "an object",
    }
}

/// A type of JSON Schema.
pub(super) fn with_article(kind: &str) -> &str {
    match kind {
        "array" => "an array",
        "boolean" => "a boolean",
        "integer" => "an integer",
        "number" => "a number",
        "object" => "an object",
        "string" => "a string",
        other => other,
    }
}

/// What is counted: one, several.
pub(super) type Unit = (&'static str, &'static str);

/// A string is its characters, a list has its elements: `must be at least 1 character`, `must have at most 3 elements`.
/// Constraints say the same when the payload could be read.
pub(super) fn bound(words: &str, bound: usize, unit: Unit) -> String {
    let (one, several) = unit;
    let verb = if matches!(one, "character" | "byte") { "be" } else { "have" };
    let unit = if bound == 1 { one } else { several };
    format!("must {verb} {words} {bound} {unit}")
}

/// What serde calls the kinds of Rust types in front of their names, and what they are in JSON. Longer ones come first.
const RUST: [(&str, &str); 9] = [
    ("adjacently tagged enum ", "an object"),
    ("internally tagged enum ", "an object"),
    ("tuple struct ", "an array"),
    ("tuple variant ", "an array"),
    ("unit struct ", "null"),
    ("unit variant ", "null"),
    ("struct variant ", "an object"),
    ("struct ", "an object"),
    ("enum ", "a string or an object"),
];

/// What serde says, without the names of Rust types, which a client knows nothing of.
pub(super) fn without_types(message: &str) -> String {
    for (kind, words) in RUST {
        if let Some((before, behind)) = message.split_once(&format!("expected {kind}")) {
            let rest = behind.find(' ').and_then(|end| behind.get(end..)).unwrap_or_default();
            return format!("{before}expected {words}{rest}");
        }
    }
    message.to_owned()
}

/// A value in a message: itself if it is short, else its kind.
pub(super) fn brief(value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().nth(40).is_some() => kind_of(value).to_owned(),
        Value::Array(_) | Value::Object(_) => kind_of(value).to_owned(),
        _ => value.to_string(),
    }
}

/// `"a"`, `one of "a", "b"`.
pub(super) fn alternatives(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    match values.as_slice() {
        [one] => one.clone(),
        all => {
            let more = if all.len() > LISTED { ", …" } else { "" };
            let listed: Vec<&str> = all.iter().take(LISTED).map(String::as_str).collect();
            format!("one of {}{more}", listed.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_rust_are_named_by_what_they_are_in_json() {
        let cases = [
            ("invalid type: null, expected struct Message", "invalid type: null, expected an object"),
            (
                "invalid length 1, expected tuple struct Pair with 2 elements",
                "invalid length 1, expected an array with 2 elements",
            ),
            (
                "invalid length 0, expected struct variant Shape::Circle with 1 element",
                "invalid length 0, expected an object with 1 element",
            ),
            ("must be even", "must be even"),
        ];
        for (message, expected) in cases {
            assert_eq!(without_types(message), expected);
        }
    }
}
