//! JSON that stays text: its syntax, without a value of it being built.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::IgnoredAny;

/// How deep arrays and objects may be nested: what serde_json takes with its recursion limit of
/// 128.
pub(crate) const MAX_DEPTH: usize = 127;

/// What JSON calls whitespace.
pub(super) const JSON_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// A piece of a packet that is JSON and stays text. `Debug` prints its length only: it is the
/// user's.
#[derive(Clone, PartialEq)]
pub(crate) struct Json<'a>(pub(crate) Cow<'a, str>);

impl Json<'_> {
    pub(super) fn into_owned(self) -> Json<'static> {
        Json(Cow::Owned(self.0.into_owned()))
    }
}

impl Deref for Json<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({})", self.0.len())
    }
}

/// Whether `json` is one JSON value and nothing else, nested at most [`MAX_DEPTH`] deep.
///
/// It allocates nothing by what it reads and does not recurse. The escapes of a string are not
/// resolved: half a surrogate pair, which JavaScript's strings may contain, is JSON, though no Rust
/// string.
pub(crate) fn check_syntax(json: &str) -> bool {
    // serde_json skips without recursion, and so without its limit.
    is_shallow(json) && serde_json::from_str::<IgnoredAny>(json).is_ok()
}

/// Where the string whose opening quote stands before `text` has its closing quote.
pub(super) fn string_end(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })
}

fn is_shallow(json: &str) -> bool {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        if in_string {
            in_string = byte != b'"' || is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return false;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_is_checked_to_the_end() {
        for json in ["[]", " [1 , {\"a\" : null}] ", "[\"\\ud800\"]", "[1e999]", "[\"[[[\\\"{{{\"]", "\"\""] {
            assert!(check_syntax(json), "{json}");
        }
        for json in ["", "[", "[1,]", "[] []", "[\"a\u{1}\"]", "[01]", "[nul]", "{1:2}", "[\"\\x\"]", "[1}"] {
            assert!(!check_syntax(json), "{json}");
        }
    }

    #[test]
    fn nesting_is_limited_where_serde_json_limits_it() {
        for depth in [1, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 10_000] {
            let json = "[".repeat(depth) + &"]".repeat(depth);
            let is_read = serde_json::from_str::<serde_json::Value>(&json).is_ok();
            assert_eq!(is_read, depth <= MAX_DEPTH, "{depth}");
            assert_eq!(check_syntax(&json), is_read, "{depth}");
        }
        assert!(check_syntax(&format!("[{}]", "[],".repeat(10_000) + "[]")));
    }
}
