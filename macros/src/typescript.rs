//! What people write of TypeScript themselves: types and names, checked as far as their signs tell.

use syn::LitStr;

use crate::ctxt::Ctxt;

/// Reports what is not one type in one line.
pub(crate) fn check_type(cx: &Ctxt, literal: &LitStr) {
    if let Some(problem) = type_problem(&literal.value()) {
        cx.error_at(literal.span(), format!("this is no type of TypeScript: {problem}"));
    }
}

/// Whether TypeScript can call a type so; the words that it keeps for itself are not looked at.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|it| it.is_alphabetic() || it == '_' || it == '$')
        && characters.all(|it| it.is_alphabetic() || it.is_ascii_digit() || it == '_' || it == '$')
}

fn type_problem(text: &str) -> Option<&'static str> {
    const BRACKETS: &str = "its brackets do not match";
    const LINE: &str = "it has to be one line";
    const MORE: &str = "it is more than one type";
    if text.trim().is_empty() {
        return Some("it is empty");
    }
    let mut closing = Vec::new();
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let outside = closing.is_empty();
        match character {
            _ if breaks_line(character) => return Some(LINE),
            '"' | '\'' | '`' => loop {
                match characters.next() {
                    None => return Some("its quotes do not match"),
                    Some(inside) if breaks_line(inside) => return Some(LINE),
                    Some('\\') => drop(characters.next()),
                    Some(inside) if inside == character => break,
                    Some(_) => {}
                }
            },
            '(' => closing.push(')'),
            '[' => closing.push(']'),
            '{' => closing.push('}'),
            '<' => closing.push('>'),
            // An arrow.
            '>' if before == '=' => {}
            ')' | ']' | '}' | '>' if closing.pop() != Some(character) => return Some(BRACKETS),
            '/' if matches!(characters.peek(), Some('/' | '*')) => return Some("it holds a comment"),
            ';' | ',' if outside => return Some(MORE),
            '=' if outside && characters.peek() != Some(&'>') => return Some(MORE),
            _ => {}
        }
        before = character;
    }
    (!closing.is_empty()).then_some(BRACKETS)
}

fn breaks_line(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_type_in_one_line_has_no_problem() {
        for text in [
            "UserId",
            "string & { readonly __brand: \"UserId\"; b?: 1 }",
            "Map<string, (a: 'x;', b: `}`) => void>[]",
            "A extends B ? C : D",
            r#""a\"b""#,
        ] {
            assert_eq!(type_problem(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_one_type_has_one() {
        for (text, expected) in [
            ("", "it is empty"),
            ("a\nb", "it has to be one line"),
            ("'a\nb'", "it has to be one line"),
            ("a; b", "it is more than one type"),
            ("a, b", "it is more than one type"),
            ("a = b", "it is more than one type"),
            ("a }", "its brackets do not match"),
            ("Array<a", "its brackets do not match"),
            ("'a\\'", "its quotes do not match"),
            ("a // b", "it holds a comment"),
        ] {
            assert_eq!(type_problem(text), Some(expected), "{text}");
        }
    }
}
