//! Keywords of Ackord's own that tell people and printers something and change nothing of what travels.

use serde_json::{Map, Value};

/// The TypeScript that stands for what the schema describes, in its author's words.
pub(crate) const TYPESCRIPT: &str = "x-typescript";

/// Where a definition's TypeScript is declared already: `{"from": "./bindings/User", "name": "User"}`.
pub(crate) const IMPORT: &str = "x-import";

/// The properties of an object in the order of their declaration.
pub(crate) const ORDER: &str = "x-order";

/// What to use in the place of something deprecated.
pub(crate) const DEPRECATED: &str = "x-deprecated";

/// Where a type is imported from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Import<'a> {
    /// The module, as an import names it.
    pub(crate) from: &'a str,
    /// What it is called there.
    pub(crate) name: &'a str,
}

/// How tightly a type binds that is written with operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Binding {
    /// A function's type, or a condition.
    Function,
    Union,
    Intersection,
    Primary,
}

/// The TypeScript that a schema says by itself; what is none counts as not there.
pub(crate) fn typescript(schema: &Map<String, Value>) -> Option<(&str, Binding)> {
    let text = schema.get(TYPESCRIPT)?.as_str()?;
    Some((text, binding(text).ok()?))
}

/// Where a definition is imported from; what names no place counts as not there.
pub(crate) fn import(schema: &Value) -> Option<Import<'_>> {
    place(schema.get(IMPORT)?)
}

/// Whether a value is what [`IMPORT`] holds.
pub(crate) fn is_import(value: &Value) -> bool {
    place(value).is_some()
}

fn place(import: &Value) -> Option<Import<'_>> {
    let (from, name) = (import.get("from")?.as_str()?, import.get("name")?.as_str()?);
    let sound = !from.is_empty() && !from.chars().any(|it| it.is_control()) && is_identifier(name);
    sound.then_some(Import { from, name })
}

/// The properties of an object as they were declared: in [`ORDER`], or else those that are required, in the order of that
/// list, and the others by their names.
pub(crate) fn ordered(schema: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let Some(Value::Object(properties)) = schema.get("properties") else {
        return Vec::new();
    };
    let list = |keyword| schema.get(keyword).and_then(Value::as_array);
    let order = list(ORDER).or_else(|| list("required"));
    let place = |name: &str| order.and_then(|order| order.iter().position(|it| it == name)).unwrap_or(usize::MAX);
    let mut properties: Vec<(&String, &Value)> = properties.iter().collect();
    // The order of a JSON object depends on how serde_json was built.
    properties.sort_by_cached_key(|(name, _)| (place(name), (*name).clone()));
    properties
}

/// Whether TypeScript can call a type so; the words that it keeps for itself are not looked at.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|it| it.is_alphabetic() || it == '_' || it == '$')
        && characters.all(|it| it.is_alphabetic() || it.is_ascii_digit() || it == '_' || it == '$')
}

/// Reads a text as one type of TypeScript in one line, as far as that can be told from its signs: how it binds, or what is
/// wrong with it.
pub(crate) fn binding(text: &str) -> Result<Binding, &'static str> {
    if text.trim().is_empty() {
        return Err("it is empty");
    }
    let mut binding = match text.split_whitespace().next() {
        Some("new" | "abstract" | "asserts") => Binding::Function,
        Some("infer" | "keyof" | "readonly" | "typeof" | "unique") => Binding::Intersection,
        _ => Binding::Primary,
    };
    let mut closing = Vec::new();
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let outside = closing.is_empty();
        match character {
            _ if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') => {
                return Err("it has to be one line");
            }
            '"' | '\'' | '`' => quoted(&mut characters, character)?,
            '(' => closing.push(')'),
            '[' => closing.push(']'),
            '{' => closing.push('}'),
            '<' => closing.push('>'),
            // An arrow.
            '>' if before == '=' => binding = if outside { Binding::Function } else { binding },
            ')' | ']' | '}' | '>' if closing.pop() != Some(character) => return Err("its brackets do not match"),
            '/' if matches!(characters.peek(), Some('/' | '*')) => return Err("it holds a comment"),
            ';' | ',' if outside => return Err("it is more than one type"),
            '=' if outside && characters.peek() != Some(&'>') => return Err("it is more than one type"),
            '?' if outside => binding = Binding::Function,
            '|' if outside => binding = binding.min(Binding::Union),
            '&' if outside => binding = binding.min(Binding::Intersection),
            _ => {}
        }
        before = character;
    }
    if closing.is_empty() { Ok(binding) } else { Err("its brackets do not match") }
}

/// Reads on to the quote that closes a string.
fn quoted(characters: &mut impl Iterator<Item = char>, quote: char) -> Result<(), &'static str> {
    while let Some(character) = characters.next() {
        if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
            return Err("it has to be one line");
        }
        if character == '\\' {
            characters.next();
        } else if character == quote {
            return Ok(());
        }
    }
    Err("its quotes do not match")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_type_in_one_line_binds_as_its_outermost_operator() {
        let cases = [
            ("UserId", Binding::Primary),
            ("Map<string, () => void>[]", Binding::Primary),
            ("{ a: string; b?: number }", Binding::Primary),
            ("`${number};${string}`", Binding::Primary),
            ("\"a|b\"", Binding::Primary),
            ("string & { readonly __brand: \"UserId\" }", Binding::Intersection),
            ("keyof A", Binding::Intersection),
            ("'a' | 'b' & C", Binding::Union),
            ("(a: string, b: A | B) => void", Binding::Function),
            ("A extends B ? C : D", Binding::Function),
        ];
        for (text, expected) in cases {
            assert_eq!(binding(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_one_type_is_none() {
        let cases = [
            (" ", "it is empty"),
            ("string\n", "it has to be one line"),
            ("string\u{2028}", "it has to be one line"),
            ("\"a\nb\"", "it has to be one line"),
            ("string; export type B = number", "it is more than one type"),
            ("string, number", "it is more than one type"),
            ("A = B", "it is more than one type"),
            ("string }", "its brackets do not match"),
            ("{ a: [string }", "its brackets do not match"),
            ("Array<string", "its brackets do not match"),
            ("'a", "its quotes do not match"),
            ("'a\\'", "its quotes do not match"),
            ("string // not */", "it holds a comment"),
            ("string /* not */", "it holds a comment"),
        ];
        for (text, expected) in cases {
            assert_eq!(binding(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn properties_are_ordered_as_declared_as_required_or_by_name() {
        let names = |schema: Value| -> Vec<String> {
            ordered(schema.as_object().unwrap()).into_iter().map(|(name, _)| name.clone()).collect()
        };
        let properties = json!({"a": true, "b": true, "c": true, "d": true});
        assert_eq!(names(json!({"properties": properties})), ["a", "b", "c", "d"]);
        assert_eq!(names(json!({"properties": properties, "required": ["d", "b"]})), ["d", "b", "a", "c"]);
        let order = json!({"properties": properties, "required": ["d", "b"], "x-order": ["c", "x", "a", "d"]});
        assert_eq!(names(order), ["c", "a", "d", "b"]);
    }
}
