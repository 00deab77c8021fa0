//! Names in TypeScript: what is an identifier, what is taken, which types have two shapes.

use std::collections::{BTreeMap, BTreeSet};

use super::types::Types;
use crate::document::{Direction, Document};
use crate::schema;

/// Words that name no type and no parameter.
const RESERVED: &str = "any arguments as async await bigint boolean break case catch class const continue debugger \
    declare default delete do else enum eval export extends false finally for function if \
    implements import in infer instanceof interface is keyof let module namespace never new null \
    number object package private protected public readonly return static string super switch \
    symbol this throw true try type typeof undefined unknown unique var void while with yield";

/// Types that the generated file declares, imports, or takes from the language.
const TAKEN: &str = "AckOf Acked ArgsOf Array ArrayBuffer ArrayBufferView Beyond Blob Calls Closed Completes \
    Emits Error Events Exclude Extract Fn Impossible InitOf Io Issue LastOf Listens \
    ManagerOptions Omit Options Parameters Partial Promise PromiseLike PropertyKey Record \
    Refusal Rejected Reply Socket SocketOptions Timed TimedAck TimedEmits Typed Uint8Array \
    Unanswered";

/// The names that a namespace's declarations have behind its marker.
pub(super) const SUFFIXES: [&str; 5] = ["ServerToClient", "ClientToServer", "Socket", "ConnectError", "Options"];

/// What the definitions are called.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: BTreeMap<(Direction, String), String>,
}

impl Names {
    /// `also` is what this file declares beside the names that all files do.
    pub(super) fn new(document: &Document, also: impl IntoIterator<Item = String>) -> Self {
        let mut taken: BTreeSet<String> = TAKEN.split(' ').map(str::to_owned).chain(also).collect();
        for namespace in &document.namespaces {
            let marker = identifier(&namespace.marker);
            taken.extend(SUFFIXES.iter().map(|suffix| format!("{marker}{suffix}")));
        }
        let mut free = |name: String| {
            let mut name = name;
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            name
        };
        let definitions = &document.definitions;
        let all: BTreeSet<&String> = definitions.input.keys().chain(definitions.output.keys()).collect();
        let split = split(document, &all);
        let mut names = BTreeMap::new();
        for name in &all {
            let given = free(identifier(name));
            names.insert((Direction::Output, (*name).clone()), given.clone());
            names.insert((Direction::Input, (*name).clone()), given);
        }
        // Behind all others: a type that is really called `MessageInput` keeps its name.
        for name in split {
            let given = free(format!("{}Input", identifier(&name)));
            names.insert((Direction::Input, name), given);
        }
        Self { names }
    }

    /// What a definition is called, if there is one.
    pub(super) fn get(&self, direction: Direction, definition: &str) -> Option<&str> {
        self.names.get(&(direction, definition.to_owned())).map(String::as_str)
    }
}

/// The definitions that are not the same type in both directions, be it for what they refer to.
fn split(document: &Document, all: &BTreeSet<&String>) -> BTreeSet<String> {
    let types = Types::neutral(document);
    let mut split = BTreeSet::new();
    let mut references: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for name in all {
        let both = [Direction::Input, Direction::Output]
            .map(|direction| Some((direction, document.definitions.of(direction).get(*name)?)));
        let [Some((input, read)), Some((output, written))] = both else {
            continue;
        };
        if types.declaration(read, input) != types.declaration(written, output) {
            split.insert((*name).clone());
        }
        let found = references.entry(name).or_default();
        schema::each_reference(read, &mut |name| {
            found.insert(name);
        });
    }
    loop {
        let more: Vec<String> = references
            .iter()
            .filter(|(name, found)| !split.contains(**name) && !found.is_disjoint(&split))
            .map(|(name, _)| (*name).clone())
            .collect();
        if more.is_empty() {
            return split;
        }
        split.extend(more);
    }
}

/// Whether a name needs no quotes as a key.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters.next();
    first.is_some_and(|it| it.is_ascii_alphabetic() || it == '_' || it == '$')
        && characters.all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '$')
}

/// A property's key.
pub(super) fn key(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { string(name) }
}

/// A string literal.
pub(super) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An identifier for a name of Rust or of a schema: what cannot stand in one is an underscore.
pub(super) fn identifier(name: &str) -> String {
    let name = name.strip_prefix("r#").unwrap_or(name);
    let mut identifier: String =
        name.chars().map(|it| if it.is_ascii_alphanumeric() || it == '_' || it == '$' { it } else { '_' }).collect();
    if identifier.is_empty() || identifier.starts_with(|it: char| it.is_ascii_digit()) {
        identifier.insert(0, '_');
    }
    if RESERVED.split(' ').any(|word| word == identifier) {
        identifier.push('_');
    }
    identifier
}

/// A parameter's name: `reply_to` is `replyTo`.
pub(super) fn parameter(name: &str) -> String {
    let name = name.strip_prefix("r#").unwrap_or(name);
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for character in name.chars() {
        match character {
            '_' if camel.is_empty() => {}
            '_' => upper = true,
            _ if upper => {
                camel.extend(character.to_uppercase());
                upper = false;
            }
            _ => camel.push(character),
        }
    }
    identifier(&camel)
}

/// A marker's name as the beginning of a function's: `ProjectAdmin` is `projectAdmin`.
pub(super) fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_identifier_becomes_one() {
        let cases = [
            ("Message", "Message"),
            ("Page<A>", "Page_A_"),
            ("2d", "_2d"),
            ("default", "default_"),
            ("r#type", "type_"),
            ("", "_"),
            ("Größe", "Gr__e"),
        ];
        for (name, expected) in cases {
            assert_eq!(identifier(name), expected, "{name}");
        }
    }

    #[test]
    fn parameters_are_in_camel_case() {
        let cases = [("reply_to", "replyTo"), ("_reply", "reply"), ("r#in", "in_"), ("a", "a")];
        for (name, expected) in cases {
            assert_eq!(parameter(name), expected, "{name}");
        }
    }

    #[test]
    fn keys_are_quoted_where_they_must_be() {
        assert_eq!(key("chat message"), "\"chat message\"");
        assert_eq!(key("a\"b\n"), r#""a\"b\n""#);
        assert_eq!(key("default"), "default");
        assert_eq!(key("7"), "\"7\"");
    }
}
