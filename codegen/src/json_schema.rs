//! JSON Schema, draft 2020-12: one schema for the arguments of each event, one for each acknowledgement and auth payload.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::{Ack, Direction, Document, Event, Namespace};
use crate::schema;

/// The JSON Schema of the contract document itself, `contract.json`.
pub const DOCUMENT: &str = include_str!("../schema/contract.schema.json");

/// The schemas of a contract, each with the name of a file for it: `chat.client.chat-message.json` for the arguments of an
/// event that a client emits, `chat.client.chat-message.ack.json` for its answer, `chat.auth.json`, `chat.refused.json`.
///
/// Each stands alone: the definitions that it needs are in it.
pub fn schemas(document: &Document) -> Vec<(String, Value)> {
    let mut files = Files { document, taken: BTreeSet::new(), schemas: Vec::new() };
    for namespace in &document.namespaces {
        files.namespace(namespace);
    }
    files.schemas
}

struct Files<'a> {
    document: &'a Document,
    taken: BTreeSet<String>,
    schemas: Vec<(String, Value)>,
}

impl Files<'_> {
    fn namespace(&mut self, namespace: &Namespace) {
        let marker = slug(&namespace.marker);
        if let Some(auth) = &namespace.auth {
            let title = format!("Auth of {}", namespace.path);
            self.push(&format!("{marker}.auth"), Direction::Input, &title, auth);
        }
        if let Some(refused) = &namespace.refused {
            let title = format!("Refusal of {}", namespace.path);
            self.push(&format!("{marker}.refused"), Direction::Output, &title, refused);
        }
        for (direction, side) in [(Direction::Input, "client"), (Direction::Output, "server")] {
            for event in namespace.events(direction) {
                let name = format!("{marker}.{side}.{}", slug(&event.name));
                self.push(&name, direction, &event.name, &arguments(event, direction));
                if let Some(ack) = acknowledgement(&event.ack, rejected(&issue(), true)) {
                    let title = format!("Acknowledgement of {}", event.name);
                    self.push(&format!("{name}.ack"), direction.reversed(), &title, &ack);
                }
            }
        }
    }

    fn push(&mut self, name: &str, direction: Direction, title: &str, schema: &Value) {
        let mut file = format!("{name}.json");
        let mut number = 2;
        while !self.taken.insert(file.clone()) {
            file = format!("{name}-{number}.json");
            number += 1;
        }
        let definitions: Map<String, Value> = schema::reachable(self.document, [(direction, schema)])
            .into_iter()
            .filter_map(|(direction, name)| {
                let schema = self.document.definitions.of(direction).get(&name)?;
                Some((name, schema::standalone(schema)))
            })
            .collect();
        let mut whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
        });
        if let (Value::Object(whole), Value::Object(schema)) = (&mut whole, schema::standalone(schema)) {
            whole.extend(schema.into_iter().filter(|(key, _)| key != "title"));
            if !definitions.is_empty() {
                whole.insert("$defs".to_owned(), Value::Object(definitions));
            }
        }
        whole.sort_all_objects();
        self.schemas.push((file, whole));
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

/// One problem of a payload.
pub(crate) fn issue() -> Value {
    let text = json!({"type": "string"});
    json!({
        "type": "object",
        "properties": {"path": text, "code": text, "message": text},
        "required": ["path", "code", "message"],
    })
}

/// A part of a file's name: letters and digits in lower case, anything between them a dash.
fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_alphanumeric() || character == '_' {
            slug.extend(character.to_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches('-').to_owned()
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
        let names: Vec<&str> = schemas.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["chat.client.post-it.json", "chat.client.post-it.ack.json"]);
        let expected = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "post it",
            "type": "array",
            "minItems": 1,
            "prefixItems": [{"$ref": "#/$defs/A"}, {"type": ["integer", "null"]}],
            "$defs": {
                "A": {"type": "object", "properties": {"b": {"$ref": "#/$defs/B"}}},
                "B": true,
            },
        });
        assert_eq!(schemas[0].1, expected);
    }

    #[test]
    fn events_whose_names_become_the_same_file_get_numbers() {
        let events = ["a b", "a-b"].map(|name| event(name, Vec::new(), Ack::None));
        let schemas = schemas(&document(events.into(), Vec::new()));
        let names: Vec<&str> = schemas.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["chat.client.a-b.json", "chat.client.a-b-2.json"]);
    }
}
