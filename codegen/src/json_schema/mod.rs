//! JSON Schema, draft 2020-12: a schema for each payload in each direction, and for all that travels on a connection.

mod folder;
mod names;

use serde_json::{Map, Value, json};

use crate::document::{Ack, Direction, Document, Event, Namespace};
use crate::schema;

pub use folder::{Written, stale, write};

/// The JSON Schema of the contract document itself, `contract.json`.
pub const DOCUMENT: &str = include_str!("../../schema/contract.schema.json");

/// The name of the file that lists all others: [`index`].
pub const INDEX: &str = "index.json";

/// The schemas of a contract, each with the name of a file for it.
///
/// | file | what it is the schema of |
/// |---|---|
/// | `types.input.message.json`, `types.output.message.json` | a payload, as the server reads it and as it writes it |
/// | `chat.auth.json` | what a client of the namespace `Chat` sends as `auth` |
/// | `chat.refused.json`, `chat.connect_error.json` | the refusal; the whole `data` of a `connect_error` |
/// | `chat.client.chat-message.json`, `chat.server.joined.json` | the list of an event's arguments, by who emits it |
/// | `….ack.json` | the list of the values of its acknowledgement |
/// | `….ack.reply.json`, `….ack.ok.json`, `….ack.error.json` | a `Reply` as a whole, its data, its error |
///
/// Each stands alone: the definitions that it needs are in it. The names are in lower case and hold letters and digits of
/// ASCII, dashes, dots and underscores; what two of one kind would share, or what such a name cannot say, has a hash of the
/// real name in it. `$id` is a URN of the contract's name and the file's, so that it does not change with the version.
pub fn schemas(document: &Document) -> Vec<(String, Value)> {
    all(document).into_iter().map(|it| (it.file, it.schema)).collect()
}

/// What lists the schemas of a contract: for each its `file`, its `$id`, its `kind`, and what it belongs to.
pub fn index(document: &Document) -> Value {
    let schemas = all(document).into_iter().map(|it| {
        let mut entry = it.about;
        entry["file"] = json!(it.file);
        entry["id"] = it.schema["$id"].clone();
        entry
    });
    let mut index = json!({
        "contract": document.name,
        "version": document.version,
        "hash": document.hash,
        "schemas": schemas.collect::<Vec<Value>>(),
    });
    index.sort_all_objects();
    index
}

/// All files of a folder of schemas, with what they hold: [`schemas`], and the [`index`].
pub fn files(document: &Document) -> Vec<(String, String)> {
    let schemas = schemas(document).into_iter().chain([(INDEX.to_owned(), index(document))]);
    schemas.map(|(file, content)| (file, format!("{content:#}\n"))).collect()
}

/// A schema and its file.
struct File {
    file: String,
    schema: Value,
    /// What the index says of it.
    about: Value,
}

fn all(document: &Document) -> Vec<File> {
    let mut files = Files { document, files: Vec::new() };
    files.types();
    let markers = names::parts(document.namespaces.iter().map(|it| it.marker.as_str()));
    for namespace in &document.namespaces {
        files.namespace(namespace, &markers[namespace.marker.as_str()]);
    }
    files.files
}

struct Files<'a> {
    document: &'a Document,
    files: Vec<File>,
}

impl Files<'_> {
    fn types(&mut self) {
        for (direction, side) in [(Direction::Input, "input"), (Direction::Output, "output")] {
            let definitions = self.document.definitions.of(direction);
            let parts = names::parts(definitions.keys().map(String::as_str));
            for name in definitions.keys() {
                let reference = format!("{}{}", schema::prefix(direction), schema::encoded(name));
                let about = json!({"kind": "type", "type": name});
                let file = format!("types.{side}.{}", parts[name.as_str()]);
                self.push(&file, direction, name, &json!({"$ref": reference}), about);
            }
        }
    }

    fn namespace(&mut self, namespace: &Namespace, marker: &str) {
        let path = &namespace.path;
        let about = |kind: &str| json!({"kind": kind, "namespace": path});
        if let Some(auth) = &namespace.auth {
            self.push(&format!("{marker}.auth"), Direction::Input, &format!("Auth of {path}"), auth, about("auth"));
        }
        let mut data = vec![not_let_in(&issue())];
        if let Some(refused) = &namespace.refused {
            let title = format!("Refusal of {path}");
            self.push(&format!("{marker}.refused"), Direction::Output, &title, refused, about("refused"));
            data.insert(0, refused.clone());
        }
        let title = format!("Data of a connect_error of {path}");
        let file = format!("{marker}.connect_error");
        self.push(&file, Direction::Output, &title, &json!({"anyOf": data}), about("connectError"));
        for (direction, side) in [(Direction::Input, "client"), (Direction::Output, "server")] {
            let events = namespace.events(direction);
            let parts = names::parts(events.iter().map(|it| it.name.as_str()));
            for event in events {
                let file = format!("{marker}.{side}.{}", parts[event.name.as_str()]);
                self.event(&file, namespace, event, direction);
            }
        }
        let exception = json!({"type": "array", "prefixItems": [rejected(&issue(), false)], "minItems": 1});
        let mut about = about("arguments");
        about["event"] = json!("exception");
        self.push(&format!("{marker}.server.exception"), Direction::Output, "exception", &exception, about);
    }

    fn event(&mut self, file: &str, namespace: &Namespace, event: &Event, direction: Direction) {
        let about = |kind: &str| json!({"kind": kind, "namespace": namespace.path, "event": event.name});
        self.push(file, direction, &event.name, &arguments(event, direction), about("arguments"));
        let direction = direction.reversed();
        let name = &event.name;
        if let Some(ack) = acknowledgement(&event.ack, rejected(&issue(), true)) {
            let title = format!("Acknowledgement of {name}");
            self.push(&format!("{file}.ack"), direction, &title, &ack, about("ack"));
        }
        let Ack::Reply { data, error } = &event.ack else { return };
        let whole = reply(data.as_ref(), error.as_ref(), rejected(&issue(), true));
        self.push(&format!("{file}.ack.reply"), direction, &format!("Reply to {name}"), &whole, about("reply"));
        let nothing = json!({"type": "null"});
        let data = data.as_ref().unwrap_or(&nothing);
        self.push(&format!("{file}.ack.ok"), direction, &format!("Data of a reply to {name}"), data, about("ok"));
        if let Some(error) = error {
            let title = format!("Error of a reply to {name}");
            self.push(&format!("{file}.ack.error"), direction, &title, error, about("error"));
        }
    }

    fn push(&mut self, name: &str, direction: Direction, title: &str, schema: &Value, about: Value) {
        let definitions: Map<String, Value> = schema::reachable(self.document, [(direction, schema)])
            .into_iter()
            .filter_map(|(direction, name)| {
                let schema = self.document.definitions.of(direction).get(&name)?;
                Some((name, schema::standalone(schema)))
            })
            .collect();
        let mut whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": format!("urn:ackord:{}:{name}", schema::encoded(&self.document.name)),
            "title": title,
        });
        match (&mut whole, schema::standalone(schema)) {
            (Value::Object(whole), Value::Object(schema)) => {
                whole
                    .extend(schema.into_iter().filter(|(key, _)| !["title", "$id", "$schema"].contains(&key.as_str())));
                if !definitions.is_empty() {
                    whole.insert("$defs".to_owned(), Value::Object(definitions));
                }
            }
            // What nothing fits; what anything does is the schema without keywords.
            (whole, Value::Bool(false)) => whole["not"] = json!({}),
            _ => {}
        }
        let mut about = about;
        about["direction"] = json!(direction);
        whole.sort_all_objects();
        self.files.push(File { file: format!("{name}.json"), schema: whole, about });
    }
}

/// The list of an event's arguments.
pub(crate) fn arguments(event: &Event, direction: Direction) -> Value {
    let positional = event.arguments.iter().filter(|argument| !argument.rest);
    let schemas: Vec<&Value> = positional.clone().map(|argument| &argument.schema).collect();
    // What is left out at the end is left out by clients; the server writes `null`.
    let required = match direction {
        Direction::Input => {
            positional.enumerate().filter(|(_, argument)| !argument.optional).last().map_or(0, |(index, _)| index + 1)
        }
        Direction::Output => schemas.len(),
    };
    let rest = event.arguments.iter().find(|argument| argument.rest);
    let mut list = list(&schemas, required, rest.map(|argument| &argument.schema));
    if !event.docs.is_empty() {
        list["description"] = json!(event.docs);
    }
    if event.deprecated.is_some() {
        list["deprecated"] = json!(true);
    }
    list
}

/// The list of an acknowledgement's values; `rejected` is the schema of the last arm of a `Reply`.
pub(crate) fn acknowledgement(ack: &Ack, rejected: Value) -> Option<Value> {
    Some(match ack {
        Ack::None => return None,
        Ack::Empty => list(&[], 0, None),
        Ack::Value { schema } => list(&[schema], 1, None),
        Ack::Arguments { schemas } => {
            let schemas: Vec<&Value> = schemas.iter().collect();
            list(&schemas, schemas.len(), None)
        }
        Ack::Rest { schema } => list(&[], 0, Some(schema)),
        Ack::Reply { data, error } => list(&[&reply(data.as_ref(), error.as_ref(), rejected)], 1, None),
    })
}

fn list(schemas: &[&Value], required: usize, rest: Option<&Value>) -> Value {
    let mut list = json!({"type": "array", "minItems": required});
    if !schemas.is_empty() {
        list["prefixItems"] = json!(schemas);
    }
    if let Some(rest) = rest {
        list["items"] = rest.clone();
    }
    list
}

fn reply(data: Option<&Value>, error: Option<&Value>, rejected: Value) -> Value {
    let mut arms = vec![json!({
        "type": "object",
        "properties": {
            "status": {"const": "ok"},
            "data": data.cloned().unwrap_or_else(|| json!({"type": "null"})),
        },
        "required": ["status", "data"],
    })];
    arms.extend(error.map(|error| {
        json!({
            "type": "object",
            "properties": {"status": {"const": "error"}, "error": error},
            "required": ["status", "error"],
        })
    }));
    arms.push(rejected);
    json!({"oneOf": arms})
}

/// What the server says of an event that it did not handle; `issue` is the schema of each problem.
///
/// With a `status` it is the last arm of a `Reply`, without one the argument of `exception`.
pub(crate) fn rejected(issue: &Value, status: bool) -> Value {
    let text = json!({"type": "string"});
    let mut rejected = json!({
        "type": "object",
        "properties": {"event": text, "message": text, "issues": {"type": "array", "items": issue}},
        "required": ["event", "message", "issues"],
    });
    if status {
        rejected["properties"]["status"] = json!({"const": "rejected"});
        rejected["required"] = json!(["status", "event", "message", "issues"]);
    }
    rejected
}

/// What the server says by itself of a client that it does not let in: an auth payload that does not fit, or a contract.
pub(crate) fn not_let_in(issue: &Value) -> Value {
    let mut data = rejected(issue, true);
    data["properties"]["status"] = json!({"enum": ["rejected", "incompatible"]});
    data
}

/// One problem of a payload.
pub(crate) fn issue() -> Value {
    let text = json!({"type": "string"});
    json!({
        "type": "object",
        "properties": {"path": text, "code": text, "message": text},
        "required": ["path", "code", "message"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::{argument, document, event};

    #[test]
    fn each_schema_holds_the_definitions_it_needs() {
        let reference = json!({"$ref": "#/definitions/input/A"});
        let mut limit = argument("limit", json!({"type": ["integer", "null"]}));
        limit.optional = true;
        let events = vec![event("post it", vec![argument("a", reference), limit], Ack::Empty)];
        let mut document = document(events, Vec::new());
        let a = json!({"type": "object", "properties": {"b": {"$ref": "#/definitions/input/B"}}});
        let definitions = [("A", a), ("B", json!(true)), ("C", json!(true))];
        document.definitions.input = definitions.map(|(name, it)| (name.to_owned(), it)).into();
        let schemas = schemas(&document);
        let named = |name: &str| schemas.iter().find(|(file, _)| file == name).map(|(_, schema)| schema.clone());
        assert!(named("chat.client.post-it.ack.json").is_some());
        let expected = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:ackord:chat:chat.client.post-it",
            "title": "post it",
            "type": "array",
            "minItems": 1,
            "prefixItems": [{"$ref": "#/$defs/A"}, {"type": ["integer", "null"]}],
            "$defs": {
                "A": {"type": "object", "properties": {"b": {"$ref": "#/$defs/B"}}},
                "B": true,
            },
        });
        assert_eq!(named("chat.client.post-it.json"), Some(expected));
        let expected = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:ackord:chat:types.input.c",
            "title": "C",
            "$ref": "#/$defs/C",
            "$defs": {"C": true},
        });
        assert_eq!(named("types.input.c.json"), Some(expected));
    }

    #[test]
    fn a_reply_has_a_schema_as_a_whole_and_for_each_of_its_arms() {
        let ack = Ack::Reply { data: Some(json!({"type": "string"})), error: Some(json!(true)) };
        let document = document(vec![event("post", Vec::new(), ack)], Vec::new());
        let files = index(&document)["schemas"].clone();
        let files: Vec<String> = files
            .as_array()
            .unwrap()
            .iter()
            .map(|it| format!("{} {} {}", it["file"], it["kind"], it["direction"]).replace('"', ""))
            .collect();
        let expected = [
            "chat.connect_error.json connectError output",
            "chat.client.post.json arguments input",
            "chat.client.post.ack.json ack output",
            "chat.client.post.ack.reply.json reply output",
            "chat.client.post.ack.ok.json ok output",
            "chat.client.post.ack.error.json error output",
            "chat.server.exception.json arguments output",
        ];
        assert_eq!(files, expected);
    }

    #[test]
    fn binary_data_says_what_it_is_in_json() {
        let image = json!({"type": "string", "contentEncoding": "base64", "x-binary": true});
        let document = document(Vec::new(), vec![event("image", vec![argument("it", image)], Ack::None)]);
        let schemas = schemas(&document);
        let (_, schema) = schemas.iter().find(|(file, _)| file == "chat.server.image.json").unwrap();
        let comment = &schema["prefixItems"][0]["$comment"];
        assert_eq!(*comment, "Binary data: an attachment of the packet. Where there are none, the bytes in base64.");
    }
}
