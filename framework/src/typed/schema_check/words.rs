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
