//! Names in TypeScript: what is an identifier, what is taken, which types have two shapes, which are imported.

use std::collections::{BTreeMap, BTreeSet};

use super::Form;
use super::types::Types;
use crate::document::{Direction, Document, DocumentError, Namespace};
use crate::keywords::{self, Import};
use crate::schema;

/// Words that name no type and no parameter.
const RESERVED: &str = "any arguments as async await bigint boolean break case catch class const continue debugger \
    declare default delete do else enum eval export extends false finally for function if \
    implements import in infer instanceof interface is keyof let module namespace never new null \
    number object package private protected public readonly return static string super switch \
    symbol this throw true try type typeof undefined unknown unique var void while with yield";

/// What the generated file declares by itself.
const OWN: &str = "AckOf Acked ArgsOf Beyond Calls Closed Completes Emits Events Fn Impossible InitOf Io Issue \
    IssueCode LastOf Listens NotLetIn Options Refusal Rejected Reply Timed TimedAck TimedEmits Typed Unanswered";

/// And what of it runs.
const RUNNING: &str = "answered connect contract ok";

/// What it takes from the language, the browser and socket.io-client.
const FOREIGN: &str = "Array ArrayBuffer ArrayBufferView Blob Error Exclude Extract ManagerOptions Omit Parameters \
    Partial Promise PromiseLike PropertyKey Record Socket SocketOptions Uint8Array";

/// The names that a namespace's types have behind its marker.
const SUFFIXES: [&str; 5] = ["ServerToClient", "ClientToServer", "Socket", "ConnectError", "Options"];

/// How a payload is renamed.
const RENAME: &str = "`#[payload(name = \"…\")]`";

/// What the definitions are called that the file shows.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    /// Those that are declared or imported.
    names: BTreeMap<(Direction, String), String>,
    imports: BTreeMap<(Direction, String), Import<'a>>,
}

impl<'a> Names<'a> {
    /// Names for all that a file of this form shows; `also` are further ones that the file declares, between spaces.
    ///
    /// # Errors
    ///
    /// When two things in the file would have one name, or one that TypeScript does not know as a name.
    pub(super) fn new(document: &'a Document, form: Form, also: &str) -> Result<Self, DocumentError> {
        let mut taken = Taken::new(form, also);
        for namespace in &document.namespaces {
            taken.by_namespace(namespace, form, !also.is_empty())?;
        }
        let split = split(document);
        let mut names = Self::default();
        for (direction, definition) in names.reach(document, &split) {
            let is_input = direction == Direction::Input && split.contains(&definition);
            let name = if is_input { format!("{definition}Input") } else { definition.clone() };
            taken.by_payload(&name, &definition, is_input)?;
            names.names.insert((direction, definition), name);
        }
        Ok(names)
    }

    /// What a definition is called.
    pub(super) fn get(&self, direction: Direction, definition: &str) -> Option<&str> {
        self.names.get(&(direction, definition.to_owned())).map(String::as_str)
    }

    /// What is declared, by name. What has one name in both directions is there once.
    pub(super) fn declared(&self) -> BTreeMap<&str, (Direction, &str)> {
        let declared = self.names.iter().filter(|(key, _)| !self.imports.contains_key(key));
        // The output of what is the same in both.
        declared.map(|((direction, definition), name)| (name.as_str(), (*direction, definition.as_str()))).collect()
    }

    /// What is imported: the modules with what each of them has, and what that is called here.
    pub(super) fn imports(&self) -> BTreeMap<&str, BTreeSet<(&str, &str)>> {
        let mut modules: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
        for (key, import) in &self.imports {
            if let Some(name) = self.names.get(key) {
                modules.entry(import.from).or_default().insert((import.name, name));
            }
        }
        modules
    }

    /// The definitions that the file shows. What is behind one that is imported is not among them.
    fn reach(&mut self, document: &'a Document, split: &BTreeSet<String>) -> BTreeSet<(Direction, String)> {
        let mut reached = BTreeSet::new();
        let mut queue = Vec::new();
        let types = Types::neutral(document);
        for it in document.uses() {
            // What was declared in place is printed in place; what it refers to is declared.
            let schema = if it.inline { types.resolve(it.schema, it.direction) } else { it.schema };
            schema::each_printed_reference(schema, &mut |name| queue.push((it.direction, name)));
        }
        while let Some(key) = queue.pop() {
            let (direction, name) = &key;
            let Some(schema) = document.definitions.of(*direction).get(name) else { continue };
            if !reached.insert(key.clone()) {
                continue;
            }
            // What is exported elsewhere is what the server writes: the input of a type that has two is declared here.
            let is_output = *direction == Direction::Output || !split.contains(name);
            if let Some(import) = keywords::import(schema).filter(|_| is_output) {
                self.imports.insert(key, import);
            } else {
                let direction = *direction;
                schema::each_printed_reference(schema, &mut |name| queue.push((direction, name)));
            }
        }
        reached
    }
}

/// The names of a file that are taken, each with what has it.
struct Taken {
    names: BTreeMap<String, Owner>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Owner {
    File,
    Foreign,
    /// A namespace, by its marker.
    Namespace(String),
    /// A definition, and whether it is its input that differs.
    Payload(String, bool),
}

impl Taken {
    fn new(form: Form, also: &str) -> Self {
        let own = OWN.split(' ').chain(match form {
            Form::Module => RUNNING.split(' '),
            Form::Types => "Contract".split(' '),
        });
        let own = own.chain(also.split_whitespace());
        let names = own.map(|name| (name.to_owned(), Owner::File));
        Self { names: names.chain(FOREIGN.split(' ').map(|name| (name.to_owned(), Owner::Foreign))).collect() }
    }

    fn by_namespace(&mut self, namespace: &Namespace, form: Form, validators: bool) -> Result<(), DocumentError> {
        let marker = identifier(&namespace.marker);
        let mut names: Vec<String> = SUFFIXES.iter().map(|suffix| format!("{marker}{suffix}")).collect();
        let lower = lower_first(&marker);
        match form {
            Form::Module => names.extend([format!("connect{marker}"), format!("{lower}Path")]),
            Form::Types => names.push(format!("{marker}Path")),
        }
        if validators {
            names.push(format!("{lower}Schemas"));
        }
        for name in names {
            let owner = Owner::Namespace(namespace.marker.clone());
            let problem = match self.names.insert(name.clone(), owner) {
                None => continue,
                Some(Owner::Namespace(other)) => format!("is also that of the namespace `{other}`"),
                Some(Owner::Foreign) => "the file needs in its usual meaning".to_owned(),
                Some(Owner::File | Owner::Payload(..)) => "the file declares itself".to_owned(),
            };
            return Err(DocumentError::Name(format!(
                "of the namespace `{}` TypeScript has a `{name}`, which {problem}; rename the type of the namespace",
                namespace.marker
            )));
        }
        Ok(())
    }

    fn by_payload(&mut self, name: &str, definition: &str, is_input: bool) -> Result<(), DocumentError> {
        let is_generic = definition.contains(['<', '{']);
        if !keywords::is_identifier(name) {
            let generic = if is_generic { ", a generic one with `#[payload(name = \"Page_{T}\")]`" } else { "" };
            return refused(name, &format!("which is no name in TypeScript; rename it with {RENAME}{generic}"));
        }
        if is_reserved(name) {
            let problem = format!("a word that TypeScript keeps for itself; rename it with {RENAME}");
            return refused(name, &problem);
        }
        let owner = Owner::Payload(definition.to_owned(), is_input);
        let problem = match self.names.insert(name.to_owned(), owner.clone()) {
            None => return Ok(()),
            // In both directions.
            Some(other) if other == owner => return Ok(()),
            Some(Owner::File) => {
                format!("which the generated TypeScript declares itself; rename the payload with {RENAME}")
            }
            Some(Owner::Foreign) => {
                format!("which the generated TypeScript needs in its usual meaning; rename the payload with {RENAME}")
            }
            Some(Owner::Namespace(marker)) => format!(
                "which the generated TypeScript declares for the namespace `{marker}`; rename the payload with {RENAME}"
            ),
            Some(Owner::Payload(other, other_is_input)) => {
                let of = if other_is_input { &other } else { definition };
                format!(
                    "and `{of}` is not what is read and what is written, so that its input has that name; rename one of them with {RENAME}"
                )
            }
        };
        refused(name, &problem)
    }
}

fn refused(name: &str, problem: &str) -> Result<(), DocumentError> {
    Err(DocumentError::Name(format!("there is a payload called `{name}`, {problem}")))
}

/// The definitions that are not the same type in both directions, be it for what they refer to.
fn split(document: &Document) -> BTreeSet<String> {
    let definitions = &document.definitions;
    let all: BTreeSet<&String> = definitions.input.keys().chain(definitions.output.keys()).collect();
    let types = Types::neutral(document);
    let mut split = BTreeSet::new();
    let mut references: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for name in all {
        let both = [Direction::Input, Direction::Output]
            .map(|direction| Some((direction, definitions.of(direction).get(name)?)));
        let [Some((input, read)), Some((output, written))] = both else {
            continue;
        };
        if types.declaration(read, input) != types.declaration(written, output) {
            split.insert(name.clone());
        }
        let found = references.entry(name).or_default();
        schema::each_printed_reference(read, &mut |name| {
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
pub(super) fn needs_no_quotes(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters.next();
    first.is_some_and(|it| it.is_ascii_alphabetic() || it == '_' || it == '$')
        && characters.all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '$')
}

/// A property's key.
pub(super) fn key(name: &str) -> String {
    if needs_no_quotes(name) { name.to_owned() } else { string(name) }
}

/// A string literal.
pub(super) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An identifier for a name of Rust or of a schema: what cannot stand in one is an underscore.
pub(super) fn identifier(name: &str) -> String {
    let name = name.strip_prefix("r#").unwrap_or(name);
    let mut identifier: String = name
        .chars()
        .map(|it| if it.is_alphabetic() || it.is_ascii_digit() || it == '_' || it == '$' { it } else { '_' })
        .collect();
    if identifier.is_empty() || identifier.starts_with(|it: char| it.is_ascii_digit()) {
        identifier.insert(0, '_');
    }
    if is_reserved(&identifier) {
        identifier.push('_');
    }
    identifier
}

fn is_reserved(name: &str) -> bool {
    RESERVED.split(' ').any(|word| word == name)
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
            ("Größe", "Größe"),
            ("a²-b", "a__b"),
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
