//! Regular expressions that Rust and JavaScript read alike: a schema's pattern is one for both.

/// What JavaScript (ECMA-262 with the flag `u`) refuses or reads otherwise, in an expression that Rust takes.
pub(crate) fn foreign(pattern: &str) -> Option<String> {
    let mut rest = pattern.chars();
    let mut within_class = false;
    // Whether what was read last can be repeated.
    let mut repeatable = false;
    while let Some(character) = rest.next() {
        let follows = |text: &str| rest.as_str().starts_with(text);
        match character {
            '\\' => {
                let escaped = rest.next()?;
                if !is_escape(escaped, rest.as_str(), within_class) {
                    return Some(format!("\\{escaped}"));
                }
                repeatable = within_class || !matches!(escaped, 'b' | 'B');
            }
            '[' if within_class => return Some("[ within [ ]".to_owned()),
            '[' if follows("]") || follows("^]") => return Some("[]".to_owned()),
            '[' => within_class = true,
            ']' if within_class => (within_class, repeatable) = (false, true),
            _ if within_class => {}
            ']' | '}' => return Some(format!("{character} alone")),
            '(' if follows("?") && !follows("?:") && !follows("?<") => {
                let flags: String = rest.as_str().chars().take_while(|it| !matches!(it, ':' | ')' | '<')).collect();
                return Some(format!("({flags}"));
            }
            '*' | '+' | '?' | '{' => {
                if !repeatable || follows(",") && character == '{' {
                    return Some(format!("{character} here"));
                }
                if character == '{' {
                    let count = rest.as_str().find('}')?;
                    rest = rest.as_str().get(count + 1..)?.chars();
                }
                if let Some(lazy) = rest.as_str().strip_prefix('?') {
                    rest = lazy.chars();
                }
                repeatable = false;
            }
            '^' | '$' | '|' => repeatable = false,
            _ => repeatable = true,
        }
    }
    None
}

/// Whether `\` and this character, with `rest` behind them, mean the same in both.
fn is_escape(escaped: char, rest: &str, within_class: bool) -> bool {
    match escaped {
        'd' | 'D' | 'w' | 'W' | 's' | 'n' | 'r' | 't' | 'f' | 'v' => true,
        'S' => !within_class,
        'b' | 'B' => !within_class && !rest.starts_with('{'),
        '-' => within_class,
        'x' => !rest.starts_with('{'),
        'u' => true,
        _ => "^$\\.*+?()[]{}|/".contains(escaped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_read_alike_passes() {
        for pattern in [
            "",
            "^[a-z ]+$",
            r"^[\w.\-]+@[\w.\-]+\.\w{2,}?$",
            r"(?:a|b)*?(?<name>c)?\/\u{1F600}\u0041\x41\b",
            r"^[^\]\[{}()*?]+$",
            r"a{2}b{2,}c{2,3}$|^$",
        ] {
            regex_lite::Regex::new(pattern).unwrap();
            assert_eq!(foreign(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn what_only_rust_reads_is_named() {
        for (pattern, expected) in [
            ("(?i)a", "(?i"),
            ("(?i:a)", "(?i"),
            ("(?P<a>a)", "(?P"),
            (r"\Aa\z", r"\A"),
            (r"a\z", r"\z"),
            (r"a\@b", r"\@"),
            (r"a\-b", r"\-"),
            (r"\x{41}", r"\x"),
            (r"\b{start}a", r"\b"),
            (r"[\Sa]", r"\S"),
            ("[[:alpha:]]", "[ within [ ]"),
            ("[]a]", "[]"),
            ("a]", "] alone"),
            ("a**", "* here"),
            ("a{2}{3}", "{ here"),
            ("^*a", "* here"),
        ] {
            assert_eq!(foreign(pattern).as_deref(), Some(expected), "{pattern}");
        }
    }
}
