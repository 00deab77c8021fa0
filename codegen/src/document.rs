//! The contract document: `contract.json`.

mod check;
mod defaults;

use std::collections::BTreeMap;
use std::fmt;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::hash;

/// The version of the document's own format.
pub const FORMAT: u32 = 1;

/// A contract: everything that a client or a tool has to know of it.
///
/// Schemas are JSON Schema, draft 2020-12. References in them are JSON pointers into this very document:
/// `#/definitions/input/Message`. Keywords of our own say what that vocabulary cannot: `x-binary` (data that travels beside
/// the JSON), `x-integer` (the integer in a string), `x-minBytes` and `x-maxBytes`. Others are about people and printers
/// and change nothing that travels: `x-typescript` (the TypeScript in the place of the schema's), `x-import` (where a
/// definition's TypeScript is declared already), `x-order` (of the properties), `x-deprecated` (what to use instead).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The version of the format: [`FORMAT`].
    pub ackord: u32,
    /// The contract's name.
    pub name: String,
    /// The contract's version, as its author counts.
    pub version: String,
    /// What identifies the contract on the wire: see [`Document::fingerprint`].
    pub hash: String,
    /// The namespaces in the order in which they were added.
    pub namespaces: Vec<Namespace>,
    /// The codes that middleware and checks of the server's own give to issues, beside those of Ackord.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Code>,
    /// The schemas of all named types.
    pub definitions: Definitions,
}

/// What an issue may be called, in a word for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The word: `rate_limited`.
    pub code: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
}

/// A namespace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Namespace {
    /// The path with its parameters in braces: `/chat`, `/project/{id}`.
    pub path: String,
    /// The name of the marker type: `Chat`.
    pub marker: String,
    /// What the marker's docs say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
    /// That it is deprecated, and what to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// The parameters of the path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// The patterns of the rooms: `lobby`, `room:{0}`. They stay on the server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<String>,
    /// The auth payload of a CONNECT: an input schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<Value>,
    /// The `data` of a CONNECT_ERROR: an output schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Value>,
    /// What the docs of the handlers say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub client_docs: String,
    /// The events that a client may emit, in the order of declaration. Arguments are inputs, acknowledgements outputs.
    pub client_to_server: Vec<Event>,
    /// The events that the server emits, in the order of declaration. Arguments are outputs, acknowledgements inputs.
    pub server_to_client: Vec<Event>,
}

/// A parameter of a dynamic path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name, as in the braces.
    pub name: String,
    /// What it is made of.
    #[serde(rename = "type")]
    pub kind: ParameterType,
}

/// What the segment of a path is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ParameterType {
    /// A number.
    Number,
    /// A string.
    String,
    /// `true` or `false`.
    Boolean,
    /// Anything that is written as text.
    Any,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The name on the wire.
    pub name: String,
    /// What its docs say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
    /// That it is deprecated, and what to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// What identifies it: see [`Document::event_fingerprint`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
    /// The arguments, positional.
    pub arguments: Vec<Argument>,
    /// The acknowledgement.
    pub ack: Ack,
}

/// One argument of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// Its name in Rust. It is not on the wire.
    pub name: String,
    /// Its schema.
    pub schema: Value,
    /// Whether it may be left out, if all behind it are.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Whether it stands for any number of arguments.
    #[serde(default, skip_serializing_if = "is_false")]
    pub rest: bool,
    /// Whether its type was declared in place: printers write it where it is used.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inline: bool,
}

/// The acknowledgement of an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Ack {
    /// None, ever.
    #[default]
    None,
    /// One without values, if it was asked for.
    Empty,
    /// One value.
    Value {
        /// Its schema.
        schema: Value,
    },
    /// Several values.
    Arguments {
        /// Their schemas.
        schemas: Vec<Value>,
    },
    /// Any number of values of one type.
    Rest {
        /// The schema of each.
        schema: Value,
    },
    /// `{"status":"ok","data"}`, `{"status":"error","error"}` or `{"status":"rejected",…}`.
    Reply {
        /// The schema of `data`; without one it is `null`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        data: Option<Value>,
        /// The schema of `error`; without one there is no such arm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<Value>,
    },
}

impl Ack {
    /// Whether a client that waits for it is given something.
    pub(crate) fn has_values(&self) -> bool {
        !matches!(self, Self::None | Self::Empty)
    }

    /// The schemas of its values.
    pub fn schemas(&self) -> impl Iterator<Item = &Value> {
        let schemas: Vec<&Value> = match self {
            Self::None | Self::Empty => Vec::new(),
            Self::Value { schema } | Self::Rest { schema } => vec![schema],
            Self::Arguments { schemas } => schemas.iter().collect(),
            Self::Reply { data, error } => data.iter().chain(error).collect(),
        };
        schemas.into_iter()
    }
}

/// The schemas of all named types, sorted by name.
///
/// A type is in both maps whichever way it travels, so that its name in the outputs does not depend on its uses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Definitions {
    /// As they are deserialised by the server.
    pub input: BTreeMap<String, Value>,
    /// As they are serialised by the server.
    pub output: BTreeMap<String, Value>,
}

/// The direction of a payload, as the server sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// What the server reads.
    Input,
    /// What the server writes.
    Output,
}

/// Where a schema stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use<'a> {
    pub(crate) direction: Direction,
    pub(crate) schema: &'a Value,
    /// Its type was declared in place.
    pub(crate) inline: bool,
}

impl Direction {
    /// The other one: an acknowledgement travels against its event.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Input => Self::Output,
            Self::Output => Self::Input,
        }
    }
}

impl Definitions {
    /// The definitions of one direction.
    pub fn of(&self, direction: Direction) -> &BTreeMap<String, Value> {
        match direction {
            Direction::Input => &self.input,
            Direction::Output => &self.output,
        }
    }
}

impl Namespace {
    /// The events whose arguments travel in a direction.
    pub fn events(&self, direction: Direction) -> &[Event] {
        match direction {
            Direction::Input => &self.client_to_server,
            Direction::Output => &self.server_to_client,
        }
    }
}

impl Document {
    /// The document as JSON, the same bytes for the same contract.
    pub fn to_json(&self) -> String {
        // Maps of other crates may keep the order of insertion: sorted here, so that the bytes do not depend on that.
        let mut document = self.clone();
        for direction in [Direction::Input, Direction::Output] {
            document.each_schema_of_mut(direction, Value::sort_all_objects);
        }
        let mut json = serde_json::to_string_pretty(&document)
            .expect("a document has string keys only, and no `Serialize` of others");
        json.push('\n');
        json
    }

    /// Reads a document. What later minor versions of the format add is ignored.
    ///
    /// # Errors
    ///
    /// When it is no JSON, no contract document, or one of another format.
    pub fn from_json(json: &str) -> Result<Self, DocumentError> {
        // Some editors begin a file with a byte order mark (RFC 8259, §8.1).
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        // A map first: derived structs can be read from lists, too.
        let members: BTreeMap<String, IgnoredAny> = serde_json::from_str(json).map_err(DocumentError::Json)?;
        if members.contains_key("ackord") {
            let Format { ackord } = serde_json::from_str(json).map_err(DocumentError::Json)?;
            if ackord != FORMAT {
                return Err(DocumentError::Format(ackord));
            }
        }
        serde_json::from_str(json).map_err(DocumentError::Json)
    }

    /// What the contract is on the wire, in 16 hexadecimal digits: a hash of names and schemas.
    ///
    /// The contract's own name and version, docs, titles, examples, deprecations, codes, what is said to TypeScript alone,
    /// the names of arguments, and the order in which events and fields were declared do not count: describing a contract
    /// better does not make it another one.
    pub fn fingerprint(&self) -> String {
        hash::fingerprint(self)
    }

    /// What an event of a direction is, in 16 hexadecimal digits: a hash of its name and of the schemas of its arguments and
    /// its acknowledgement, with all types that they are made of.
    ///
    /// Where a [`fingerprint`](Self::fingerprint) has changed, these tell in which events. The namespace does not count.
    pub fn event_fingerprint(&self, direction: Direction, event: &Event) -> String {
        hash::event_fingerprint(self, direction, event)
    }

    /// The document as it is published: with its [`fingerprint`](Self::fingerprint) and those of its events, and with the
    /// sets among default values in one order.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        let definitions = self.definitions.clone();
        for direction in [Direction::Input, Direction::Output] {
            let same = definitions.of(direction);
            self.each_schema_of_mut(direction, |schema| defaults::sort(schema, same));
        }
        let hashes: Vec<Vec<String>> = self
            .event_lists()
            .map(|(direction, events)| events.iter().map(|event| self.event_fingerprint(direction, event)).collect())
            .collect();
        let lists = self.namespaces.iter_mut().flat_map(|it| [&mut it.client_to_server, &mut it.server_to_client]);
        for (events, hashes) in lists.zip(hashes) {
            for (event, hash) in events.iter_mut().zip(hashes) {
                event.hash = hash;
            }
        }
        self.hash = self.fingerprint();
        self
    }

    /// The events of each namespace, those of clients first.
    fn event_lists(&self) -> impl Iterator<Item = (Direction, &[Event])> {
        let lists = |namespace| [Direction::Input, Direction::Output].map(|it| (it, Namespace::events(namespace, it)));
        self.namespaces.iter().flat_map(lists)
    }

    /// Every schema that an event, an auth payload or a refusal names.
    pub(crate) fn uses(&self) -> impl Iterator<Item = Use<'_>> {
        let used = |direction, schema| Use { direction, schema, inline: false };
        self.namespaces.iter().flat_map(move |namespace| {
            let events = [Direction::Input, Direction::Output].into_iter().flat_map(move |direction| {
                namespace.events(direction).iter().flat_map(move |event| {
                    let arguments = event.arguments.iter().map(move |argument| Use {
                        direction,
                        schema: &argument.schema,
                        inline: argument.inline,
                    });
                    let ack = event.ack.schemas();
                    arguments.chain(ack.map(move |it| used(direction.reversed(), it)))
                })
            });
            let auth = namespace.auth.iter();
            let refused = namespace.refused.iter();
            auth.map(move |it| used(Direction::Input, it))
                .chain(refused.map(move |it| used(Direction::Output, it)))
                .chain(events)
        })
    }

    /// Every schema of a direction.
    fn each_schema_of_mut(&mut self, direction: Direction, mut apply: impl FnMut(&mut Value)) {
        for namespace in &mut self.namespaces {
            match direction {
                Direction::Input => namespace.auth.iter_mut().for_each(&mut apply),
                Direction::Output => namespace.refused.iter_mut().for_each(&mut apply),
            }
            let lists = [
                (Direction::Input, &mut namespace.client_to_server),
                (Direction::Output, &mut namespace.server_to_client),
            ];
            for (events, event) in lists.into_iter().flat_map(|(of, events)| events.iter_mut().map(move |it| (of, it)))
            {
                if events == direction {
                    event.arguments.iter_mut().for_each(|argument| apply(&mut argument.schema));
                    continue;
                }
                match &mut event.ack {
                    Ack::None | Ack::Empty => {}
                    Ack::Value { schema } | Ack::Rest { schema } => apply(schema),
                    Ack::Arguments { schemas } => schemas.iter_mut().for_each(&mut apply),
                    Ack::Reply { data, error } => data.iter_mut().chain(error).for_each(&mut apply),
                }
            }
        }
        let definitions = match direction {
            Direction::Input => &mut self.definitions.input,
            Direction::Output => &mut self.definitions.output,
        };
        definitions.values_mut().for_each(apply);
    }
}

/// The version of the format alone: another one may have other members.
#[derive(Deserialize)]
struct Format {
    ackord: u32,
}

/// Why a document could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum DocumentError {
    /// It is no JSON, or no contract document.
    Json(serde_json::Error),
    /// It is of a format that this version does not know.
    Format(u32),
    /// It says what no contract says: see [`Document::check`].
    Invalid {
        /// Where, as a JSON pointer into the document.
        at: String,
        /// What is wrong there.
        problem: String,
    },
    /// Something in it has a name that it cannot have in TypeScript; this says which, and how to mend it.
    Name(String),
    /// It says what validators do not check: see [`Options::validators`](crate::typescript::Options::validators).
    Unchecked {
        /// Where, as a JSON pointer into the document, or into a schema that is made of it.
        at: String,
        /// What it is.
        what: String,
    },
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "this is no contract document: {error}"),
            Self::Format(format) => {
                write!(f, "the contract document has format {format}; this version reads format {FORMAT}")
            }
            Self::Invalid { at, problem } => write!(f, "the contract document is broken at {at}: {problem}"),
            Self::Name(problem) => f.write_str(problem),
            Self::Unchecked { at, what } => write!(f, "the validators cannot check {at}: {what}"),
        }
    }
}

impl std::error::Error for DocumentError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::Format(_) | Self::Invalid { .. } | Self::Name(_) | Self::Unchecked { .. } => None,
        }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
pub(crate) mod tests;
