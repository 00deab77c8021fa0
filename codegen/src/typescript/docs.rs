//! Comments in the form of TSDoc.

use serde_json::Value;

use crate::keywords;

/// Keywords of constraints, in the order in which they are printed. `x-integer` is the type of an integer that travels as a
/// string.
const CONSTRAINTS: [&str; 16] = [
    "x-integer",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "x-minBytes",
    "x-maxBytes",
];

/// Ranges that only say which of Rust's integers a number is.
const INTEGERS: [(&str, i64, i64); 12] = [
    ("uint8", 0, u8::MAX as i64),
    ("uint16", 0, u16::MAX as i64),
    ("uint32", 0, u32::MAX as i64),
    ("uint64", 0, i64::MAX),
    ("uint128", 0, i64::MAX),
    ("uint", 0, i64::MAX),
    ("int8", i8::MIN as i64, i8::MAX as i64),
    ("int16", i16::MIN as i64, i16::MAX as i64),
    ("int32", i32::MIN as i64, i32::MAX as i64),
    ("int64", i64::MIN, i64::MAX),
    ("int128", i64::MIN, i64::MAX),
    ("int", i64::MIN, i64::MAX),
];

/// The lines of a schema's comment: what it describes, and its constraints as tags.
pub(super) fn of_schema(schema: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(description) = schema.get("description").and_then(Value::as_str) {
        lines.extend(text(description));
    }
    lines.extend(constraints(schema).map(|(keyword, value)| format!("@{keyword} {value}")));
    if schema.get("deprecated") == Some(&Value::Bool(true)) {
        let note = schema.get(keywords::DEPRECATED).and_then(Value::as_str);
        lines.push(deprecated(note.unwrap_or("")));
    }
    lines
}

/// The tag of something deprecated. A note has one line there: the next would be one of the docs.
pub(super) fn deprecated(note: &str) -> String {
    let words: Vec<&str> = note.split_whitespace().collect();
    format!("@deprecated {}", words.join(" ")).trim_end().to_owned()
}

/// The constraints that somebody wrote down, with their values as text.
pub(super) fn constraints(schema: &Value) -> impl Iterator<Item = (&'static str, String)> {
    let format = schema.get("format").and_then(Value::as_str).unwrap_or("");
    let integer = INTEGERS.iter().find(|(name, ..)| *name == format);
    let fixed = schema.get("prefixItems").is_some()
        || schema.get("maxItems").is_some_and(|it| schema.get("minItems") == Some(it));
    CONSTRAINTS.into_iter().filter_map(move |keyword| {
        let value = schema.get(keyword)?;
        let is_own = match keyword {
            // That of all integers' digits.
            "pattern" => schema.get("x-integer").is_none(),
            "format" => integer.is_none() && !matches!(format, "double" | "float"),
            "minimum" => integer.is_none_or(|(_, minimum, _)| value.as_i64() != Some(*minimum)),
            "maximum" => integer.is_none_or(|(_, _, maximum)| value.as_i64() != Some(*maximum)),
            "minItems" | "maxItems" => !fixed,
            _ => true,
        };
        let value = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        is_own.then_some((keyword.trim_start_matches("x-"), value))
    })
}

/// Text as lines, without blank ones at either end.
pub(super) fn text(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.trim_matches('\n').lines().map(|it| it.trim_end().to_owned()).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// A comment above a line that is indented by `space`; `None` where there is nothing to say.
pub(super) fn comment(lines: &[String], space: &str) -> Option<String> {
    let lines: Vec<String> =
        lines.iter().flat_map(|line| line.split('\n')).map(|line| line.replace("*/", "*\\/")).collect();
    match lines.as_slice() {
        [] => None,
        [line] => Some(format!("{space}/** {line} */\n")),
        _ => {
            let lines: String =
                lines.iter().map(|line| format!("{space} * {line}").trim_end().to_owned() + "\n").collect();
            Some(format!("{space}/**\n{lines}{space} */\n"))
        }
    }
}

/// Text within a comment of one line.
pub(super) fn inline(text: &str) -> String {
    text.replace("*/", "*\\/").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_type_implies_is_no_constraint() {
        let integer = json!({"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255});
        assert!(of_schema(&integer).is_empty());
        let ranged = json!({"type": "integer", "format": "uint8", "minimum": 1, "maximum": 255});
        assert_eq!(of_schema(&ranged), ["@minimum 1"]);
        let pair = json!({"type": "array", "prefixItems": [true], "minItems": 1, "maxItems": 1});
        assert!(of_schema(&pair).is_empty());
    }

    #[test]
    fn what_somebody_wrote_down_is_a_tag() {
        let email = json!({"type": ["string", "null"], "format": "email", "maxLength": 80});
        assert_eq!(of_schema(&email), ["@maxLength 80", "@format email"]);
        let url = json!({"type": "string", "format": "uri", "description": "Your page."});
        assert_eq!(of_schema(&url), ["Your page.", "@format uri"]);
        let data = json!({"type": "string", "contentEncoding": "base64", "x-binary": true, "x-maxBytes": 9});
        assert_eq!(of_schema(&data), ["@maxBytes 9"]);
    }

    #[test]
    fn something_deprecated_says_what_to_use_instead() {
        let schema = json!({"type": "string", "description": "Old.", "deprecated": true, "x-deprecated": "use\n`b`"});
        assert_eq!(of_schema(&schema), ["Old.", "@deprecated use `b`"]);
        assert_eq!(of_schema(&json!({"deprecated": true})), ["@deprecated"]);
        assert!(of_schema(&json!({"x-deprecated": "use `b`"})).is_empty());
    }

    #[test]
    fn an_integer_in_a_string_is_told_by_its_type_and_not_by_its_pattern() {
        let integer = json!({"type": "string", "pattern": "^(0|[1-9][0-9]*)$", "x-integer": "u64"});
        assert_eq!(of_schema(&integer), ["@integer u64"]);
    }

    #[test]
    fn nothing_ends_a_comment_early() {
        let lines = vec!["a */ b".to_owned(), String::new(), "@pattern ^*/$".to_owned()];
        let expected = "/**\n * a *\\/ b\n *\n * @pattern ^*\\/$\n */\n";
        assert_eq!(comment(&lines, "").as_deref(), Some(expected));
    }
}
