//! Patterns of Rust as regular expressions of JavaScript with the flag `u`.

/// A pattern as the source of a regular expression; none if it does not translate for sure.
///
/// What is translated is what both have, but for white space and `.`, which are written out.
pub(super) fn translate(pattern: &str) -> Option<String> {
    let mut reader = Reader { rest: pattern.chars().peekable(), source: String::with_capacity(pattern.len()) };
    let mut groups = 0_usize;
    // Whether a repetition may follow.
    let mut repeatable = false;
    while let Some(character) = reader.rest.next() {
        repeatable = match character {
            '^' | '$' | '|' => {
                reader.source.push(character);
                false
            }
            '.' => {
                reader.source.push_str("[^\\n]");
                true
            }
            '(' => {
                reader.group()?;
                groups += 1;
                false
            }
            ')' => {
                groups = groups.checked_sub(1)?;
                reader.source.push(')');
                true
            }
            '[' => {
                reader.class()?;
                true
            }
            '*' | '+' | '?' | '{' => {
                if !repeatable {
                    return None;
                }
                reader.repetition(character)?;
                false
            }
            '\\' => reader.escape()?,
            _ => {
                literal(character, &mut reader.source);
                true
            }
        };
    }
    (groups == 0).then_some(reader.source)
}

struct Reader<'p> {
    rest: std::iter::Peekable<std::str::Chars<'p>>,
    source: String,
}

/// One member of a class.
enum Member {
    Character(char),
    /// A class of its own, as text.
    Class(&'static str),
}

impl Reader<'_> {
    /// Behind `(`: names of groups are of no use here.
    fn group(&mut self) -> Option<()> {
        if self.rest.next_if_eq(&'?').is_none() {
            self.source.push('(');
            return Some(());
        }
        self.source.push_str("(?:");
        match self.rest.next()? {
            ':' => return Some(()),
            'P' => self.rest.next_if_eq(&'<').map(drop)?,
            '<' => {}
            _ => return None,
        }
        let mut length = 0;
        loop {
            match self.rest.next()? {
                '>' => return (length > 0).then_some(()),
                character if character.is_alphanumeric() || character == '_' => length += 1,
                _ => return None,
            }
        }
    }

    fn repetition(&mut self, first: char) -> Option<()> {
        self.source.push(first);
        if first == '{' {
            let mut bounds = String::new();
            loop {
                match self.rest.next()? {
                    '}' => break,
                    character if character.is_ascii_digit() || character == ',' => bounds.push(character),
                    _ => return None,
                }
            }
            let (least, most) =
                bounds.split_once(',').map_or((bounds.as_str(), None), |(least, most)| (least, Some(most)));
            let least: u32 = least.parse().ok()?;
            match most {
                None | Some("") => {}
                Some(most) if most.parse::<u32>().is_ok_and(|most| most >= least) => {}
                Some(_) => return None,
            }
            self.source.push_str(&bounds);
            self.source.push('}');
        }
        if self.rest.next_if_eq(&'?').is_some() {
            self.source.push('?');
        }
        Some(())
    }

    /// Behind a backslash that is in no class; whether what it is may be repeated.
    fn escape(&mut self) -> Option<bool> {
        let character = *self.rest.peek()?;
        let anchor = match character {
            'A' => "^",
            'z' => "$",
            'b' => "\\b",
            'B' => "\\B",
            _ => "",
        };
        if !anchor.is_empty() {
            self.rest.next();
            // `\b{start}` is another one.
            if self.rest.peek() == Some(&'{') {
                return None;
            }
            self.source.push_str(anchor);
            return Some(false);
        }
        match self.escaped()? {
            Member::Character(character) => literal(character, &mut self.source),
            Member::Class(class @ ("\\d" | "\\D" | "\\w" | "\\W")) => self.source.push_str(class),
            Member::Class(class) => self.source.push_str(&format!("[{class}]")),
        }
        Some(true)
    }

    /// Behind a backslash.
    fn escaped(&mut self) -> Option<Member> {
        let character = self.rest.next()?;
        Some(match character {
            'd' => Member::Class("\\d"),
            'D' => Member::Class("\\D"),
            'w' => Member::Class("\\w"),
            'W' => Member::Class("\\W"),
            's' => Member::Class("\\t\\n\\v\\f\\r "),
            'S' => Member::Class("^\\t\\n\\v\\f\\r "),
            'n' => Member::Character('\n'),
            't' => Member::Character('\t'),
            'r' => Member::Character('\r'),
            'f' => Member::Character('\u{c}'),
            'v' => Member::Character('\u{b}'),
            'a' => Member::Character('\u{7}'),
            'x' => Member::Character(self.code_point(2)?),
            'u' => Member::Character(self.code_point(4)?),
            'U' => Member::Character(self.code_point(8)?),
            _ if character.is_ascii_punctuation() && !matches!(character, '<' | '>') => Member::Character(character),
            _ => return None,
        })
    }

    /// `41`, or `{41}`.
    fn code_point(&mut self, digits: usize) -> Option<char> {
        let mut text = String::new();
        if self.rest.next_if_eq(&'{').is_some() {
            loop {
                match self.rest.next()? {
                    '}' => break,
                    digit => text.push(digit),
                }
            }
        } else {
            for _ in 0..digits {
                text.push(self.rest.next()?);
            }
        }
        let hexadecimal = !text.is_empty() && text.bytes().all(|it| it.is_ascii_hexdigit());
        u32::from_str_radix(&text, 16).ok().filter(|_| hexadecimal).and_then(char::from_u32)
    }

    /// Behind `[`.
    fn class(&mut self) -> Option<()> {
        self.source.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.source.push('^');
        }
        let mut first = true;
        loop {
            let member = match self.rest.next()? {
                ']' if !first => break,
                // A class in a class, and what `&&`, `--` and `~~` make of two.
                '[' => return None,
                character @ ('&' | '-' | '~') if self.rest.peek() == Some(&character) => return None,
                '\\' => self.escaped()?,
                character => Member::Character(character),
            };
            first = false;
            let from = match member {
                Member::Class(class) if class.starts_with('^') => return None,
                Member::Class(class) => {
                    self.source.push_str(class);
                    // A range does not begin with one.
                    if self.rest.peek() == Some(&'-') {
                        return None;
                    }
                    continue;
                }
                Member::Character(from) => from,
            };
            literal(from, &mut self.source);
            let mut ahead = self.rest.clone();
            if from != '-' && ahead.next() == Some('-') && ahead.next().is_some_and(|it| it != ']') {
                self.rest.next();
                let to = match self.rest.next()? {
                    '\\' => self.escaped()?,
                    '[' => return None,
                    character => Member::Character(character),
                };
                let Member::Character(to) = to else { return None };
                if to < from {
                    return None;
                }
                self.source.push('-');
                literal(to, &mut self.source);
            }
        }
        self.source.push(']');
        Some(())
    }
}

/// A character that stands for itself, in a class too.
fn literal(character: char, source: &mut String) {
    match character {
        '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' | '-' => {
            // A dash needs it in a class, and may not have it elsewhere.
            if character == '-' {
                source.push_str("\\x2d");
                return;
            }
            source.push('\\');
            source.push(character);
        }
        '\n' => source.push_str("\\n"),
        '\r' => source.push_str("\\r"),
        '\t' => source.push_str("\\t"),
        _ if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') => {
            source.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        }
        _ => source.push(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_languages_have_is_translated() {
        let cases = [
            ("^#[0-9a-f]{6}$", "^#[0-9a-f]{6}$"),
            (r"^-?\d+$", r"^\x2d?\d+$"),
            (r"^(0|-?[1-9][0-9]*)$", r"^(0|\x2d?[1-9][0-9]*)$"),
            (r"\A(?P<year>\d{4})\z", r"^(?:\d{4})$"),
            ("a.b", r"a[^\n]b"),
            (r"^\S+@[^\s@]{2,}?$", "^[^\\t\\n\\v\\f\\r ]+@[^\\t\\n\\v\\f\\r @]{2,}?$"),
            (r"[]a/-]", r"[\]a\/\x2d]"),
            (r"[\w.-]+", r"[\w\.\x2d]+"),
            (r"\#\x41\u{1F980}}", "#A🦀\\}"),
            ("a\nb/", r"a\nb\/"),
        ];
        for (pattern, expected) in cases {
            assert_eq!(translate(pattern).as_deref(), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn what_does_not_translate_for_sure_is_left_alone() {
        let patterns = [
            "(?i)a",
            "(?=a)",
            "a**",
            "a{,3}",
            "+",
            "(a",
            "a)",
            "[a",
            "[]",
            "[[:alpha:]]",
            "[a&&b]",
            "[a--b]",
            r"\p{L}",
            r"\Q",
            r"\b{start}",
            r"[\S]",
            r"[\d-z]",
            "[z-a]",
            "a{3,1}",
            r"\xZZ",
            "(?P<>a)",
            "\\",
            r"\b+",
        ];
        for pattern in patterns {
            assert_eq!(translate(pattern), None, "{pattern}");
        }
    }
}
