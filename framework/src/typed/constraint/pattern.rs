//! Patterns as JSON Schema has them: regular expressions of ECMA-262 with the flag `u`, not anchored.

use regex_lite::Regex;

/// What `\s` is in ECMA-262: Unicode's spaces, the ends of lines, and the byte order mark.
const SPACES: &str =
    "\\t\\n\\x0B\\x0C\\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";

/// What `.` is not in ECMA-262: the ends of lines.
const LINE_ENDS: &str = "\\n\\r\u{2028}\u{2029}";

/// Compiles a pattern so that it matches what it matches in JavaScript; `None` for what is no expression.
///
/// The two differ in `.` and `\s`, which this mends, and in what the macros refuse.
pub(crate) fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(&translated(pattern)).ok()
}

fn translated(pattern: &str) -> String {
    let mut rust = String::with_capacity(pattern.len() + 16);
    let mut within_class = false;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match (character, within_class) {
            ('\\', _) => match (characters.next(), within_class) {
                (Some('s'), true) => rust.push_str(SPACES),
                (Some('s'), false) => rust.extend(["[", SPACES, "]"]),
                (Some('S'), false) => rust.extend(["[^", SPACES, "]"]),
                (Some(escaped), _) => rust.extend(['\\', escaped]),
                (None, _) => rust.push('\\'),
            },
            ('.', false) => rust.extend(["[^", LINE_ENDS, "]"]),
            _ => {
                within_class = character == '[' || (within_class && character != ']');
                rust.push(character);
            }
        }
    }
    rust
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn matches(pattern: &str, text: &str, expected: bool) {
        assert_eq!(compile(pattern).unwrap().is_match(text), expected, "{pattern:?} and {text:?}");
    }

    // The expectations are those of `new RegExp(pattern, "u").test(text)`.
    #[test]
    fn a_pattern_matches_what_it_matches_in_javascript() {
        for space in ["\u{a0}", "\u{2003}", "\u{feff}", "\u{2028}", "\u{b}", "\t", " "] {
            matches(r"^\s$", space, true);
            matches(r"^[\s,]$", space, true);
            matches(r"^\S$", space, false);
        }
        for end in ["\n", "\r", "\u{2028}", "\u{2029}"] {
            matches("^.$", end, false);
            matches("^[.]$", end, false);
        }
        matches("^.$", "\u{85}", true);
        matches(r"^\s$", "\u{85}", false);
        matches("^[.]$", ".", true);
        matches(r"^\.$", "a", false);
        matches("^.$", "\u{1f600}", true);
        matches(r"^\d\w$", "٣é", false);
        matches("a$", "a\n", false);
        matches("b", "abc", true);
        matches(r"^[\]\s]+$", "] ", true);
        matches(r"^\\s$", r"\s", true);
    }

    #[test]
    fn what_is_no_expression_compiles_to_nothing() {
        for pattern in ["[", "(", "\\", "a{2", "(?=a)"] {
            assert!(compile(pattern).is_none(), "{pattern}");
        }
    }
}
