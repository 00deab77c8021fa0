//! AsyncAPI 3.0: a contract for the tools of that world, which draw pages and generate models from it.
//!
//! | contract | AsyncAPI |
//! |---|---|
//! | namespace | channel; its path is the `address`, with `parameters` |
//! | event that a client emits | operation with the action `receive`, since the server is what is described |
//! | event that the server emits | operation with the action `send` |
//! | arguments | the `payload` of a message: an array, by position; their names are in `x-socketio-arguments` |
//! | acknowledgement | the operation's `reply`, in the same channel; its payload is an array, too |
//! | auth, and the answers to it | the operation `connect` of each channel, whose messages are packets and no arrays |
//! | fingerprint | `x-ackord-hash` of `info` |
//! | the examples of all arguments | the example of the message |
//! | deprecation | `x-deprecated` of the channel or the operation, with what to use instead; `deprecated` of the payload |
//! | codes of issues | `x-codes` of the schema `Issue`'s `code`, each with what it means |
//!
//! What a message is on the wire says `x-socketio-packet`: `EVENT`, `ACK`, `CONNECT` or `CONNECT_ERROR`. Binary data is
//! a string with `x-binary`, and travels as an attachment.

mod schemas;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::document::{Ack, Direction, Document, DocumentError, Event, Namespace, ParameterType};
use crate::json_schema;
use schemas::{Schemas, key};

/// The contract as an AsyncAPI document in JSON: the same bytes for the same contract.
///
/// # Errors
///
/// When the document is broken: see [`Document::check`].
pub fn print(document: &Document) -> Result<String, DocumentError> {
    document.check()?;
    let schemas = Schemas::new(document);
    let mut parts = Parts { schemas: &schemas, channels: Map::new(), operations: Map::new() };
    for namespace in &document.namespaces {
        parts.namespace(namespace);
    }
    let Parts { channels, operations, .. } = parts;
    let mut whole = json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": document.name,
            "version": document.version,
            "description": "Socket.IO: see https://socket.io/docs/v4/socket-io-protocol.",
            "x-ackord-hash": document.hash,
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"schemas": schemas.components()},
    });
    // The order of a JSON object depends on how serde_json was built.
    whole.sort_all_objects();
    Ok(format!("{whole:#}\n"))
}

struct Parts<'a> {
    schemas: &'a Schemas<'a>,
    channels: Map<String, Value>,
    operations: Map<String, Value>,
}

impl Parts<'_> {
    fn namespace(&mut self, namespace: &Namespace) {
        let taken = |name: &str| self.channels.contains_key(name);
        let id = free(&slug(&namespace.marker), taken);
        let mut channel = Channel { id: &id, schemas: self.schemas, messages: Map::new(), operations: Map::new() };
        channel.connect(namespace);
        let mut keys = BTreeSet::new();
        for (direction, side) in [(Direction::Input, "client"), (Direction::Output, "server")] {
            for event in namespace.events(direction) {
                let key = free(&format!("{side}.{}", slug(&event.name)), |name| keys.contains(name));
                keys.insert(key.clone());
                channel.event(event, direction, &key);
            }
        }
        channel.exception();
        let Channel { messages, operations, .. } = channel;
        let mut whole = json!({
            "address": namespace.path,
            "title": namespace.marker.trim_start_matches("r#"),
            "messages": messages,
            "bindings": {"ws": {
                "method": "GET",
                "query": {
                    "type": "object",
                    "properties": {
                        "EIO": {"type": "string", "const": "4"},
                        "transport": {"type": "string", "enum": ["polling", "websocket"]},
                    },
                    "required": ["EIO", "transport"],
                },
                "bindingVersion": "0.1.0",
            }},
        });
        describe(&mut whole, &[&namespace.docs, &namespace.client_docs]);
        if let Some(deprecated) = &namespace.deprecated {
            whole["x-deprecated"] = json!(deprecated);
        }
        if !namespace.parameters.is_empty() {
            let (address, parameters) = parameters(namespace);
            whole["address"] = json!(address);
            whole["parameters"] = Value::Object(parameters);
        }
        self.operations.extend(operations);
        self.channels.insert(id, whole);
    }
}

/// A channel while it is filled.
struct Channel<'a> {
    id: &'a str,
    schemas: &'a Schemas<'a>,
    messages: Map<String, Value>,
    operations: Map<String, Value>,
}

impl Channel<'_> {
    fn connect(&mut self, namespace: &Namespace) {
        let auth = namespace.auth.as_ref().map_or_else(
            // What is sent all the same is not read.
            || json!({"type": ["object", "null"]}),
            |auth| self.schemas.convert(auth, Direction::Input),
        );
        self.message("connect", "connect", "CONNECT", "What a client sends as `auth`.", &auth);
        let example = namespace.auth.as_ref().and_then(|auth| self.schemas.example(auth, Direction::Input));
        if let (Some(example), Some(message)) = (example, self.messages.get_mut("connect")) {
            message["examples"] = json!([{"payload": example}]);
        }
        let sid = json!({
            "type": "object",
            "properties": {"sid": {"type": "string", "description": "The id of the socket."}},
            "required": ["sid"],
        });
        self.message("connect.ack", "connected", "CONNECT", "The client is let in.", &sid);
        let mut data = vec![schemas::not_let_in()];
        data.extend(namespace.refused.as_ref().map(|it| self.schemas.convert(it, Direction::Output)));
        let error = json!({
            "type": "object",
            "properties": {"message": {"type": "string"}, "data": {"anyOf": data}},
            "required": ["message"],
        });
        let words = "The client is not let in: the event `connect_error` of its socket.";
        self.message("connect.error", "connect_error", "CONNECT_ERROR", words, &error);
        self.operation("connect", "receive", "connect", &["connect.ack", "connect.error"], json!({}));
    }

    fn event(&mut self, event: &Event, direction: Direction, key: &str) {
        let arguments = closed(json_schema::arguments(event, direction));
        let mut payload = self.schemas.convert(&arguments, direction);
        // It stands at the message.
        if let Value::Object(payload) = &mut payload {
            payload.remove("description");
        }
        self.message(key, &event.name, "EVENT", &event.docs, &payload);
        if let Some(message) = self.messages.get_mut(key)
            && !event.arguments.is_empty()
        {
            let names = event.arguments.iter().map(|it| it.name.trim_start_matches("r#"));
            message["x-socketio-arguments"] = names.collect();
        }
        let values: Vec<&Value> = event.arguments.iter().filter(|it| !it.rest).map(|it| &it.schema).collect();
        self.example(key, &values, direction);
        let mut replies = Vec::new();
        let ack = format!("{key}.ack");
        if let Some(values) = json_schema::acknowledgement(&event.ack, schemas::rejected_reply()) {
            let payload = self.schemas.convert(&closed(values), direction.reversed());
            let words = match event.ack {
                Ack::Empty => "Without values, and only if one was asked for.",
                _ => "",
            };
            self.message(&ack, &format!("{} (acknowledgement)", event.name), "ACK", words, &payload);
            if let Ack::Value { .. } | Ack::Arguments { .. } = event.ack {
                self.example(&ack, &event.ack.schemas().collect::<Vec<_>>(), direction.reversed());
            }
            replies.push(ack.as_str());
        }
        let action = match direction {
            Direction::Input => "receive",
            Direction::Output => "send",
        };
        let mut more = json!({});
        describe(&mut more, &[&event.docs]);
        if let Some(deprecated) = &event.deprecated {
            more["x-deprecated"] = json!(deprecated);
        }
        self.operation(key, action, key, &replies, more);
    }

    /// Gives a message the examples of its values as one, if each of them has one.
    fn example(&mut self, key: &str, values: &[&Value], direction: Direction) {
        let examples: Option<Vec<Value>> =
            values.iter().map(|schema| self.schemas.example(schema, direction)).collect();
        if let (Some(examples), Some(message)) = (examples.filter(|it| !it.is_empty()), self.messages.get_mut(key)) {
            message["examples"] = json!([{"payload": examples}]);
        }
    }

    fn exception(&mut self) {
        let payload = json!({"type": "array", "items": [schemas::rejected()], "minItems": 1, "maxItems": 1});
        let words = "The server could not handle an event whose acknowledgement cannot say so.";
        self.message("exception", "exception", "EVENT", words, &payload);
        self.operation("exception", "send", "exception", &[], json!({}));
    }

    fn message(&mut self, key: &str, name: &str, packet: &str, words: &str, payload: &Value) {
        let mut message = json!({"name": name, "title": name, "payload": payload, "x-socketio-packet": packet});
        describe(&mut message, &[words]);
        self.messages.insert(key.to_owned(), message);
    }

    fn operation(&mut self, key: &str, action: &str, message: &str, replies: &[&str], more: Value) {
        let channel = json!({"$ref": format!("#/channels/{}", self.id)});
        let reference = |message: &str| json!({"$ref": format!("#/channels/{}/messages/{message}", self.id)});
        let mut operation = more;
        operation["action"] = json!(action);
        operation["channel"] = channel.clone();
        operation["messages"] = json!([reference(message)]);
        if !replies.is_empty() {
            let messages: Vec<Value> = replies.iter().map(|it| reference(it)).collect();
            operation["reply"] = json!({"channel": channel, "messages": messages});
        }
        self.operations.insert(format!("{}.{key}", self.id), operation);
    }
}

/// A list that says how long it is at most.
fn closed(mut list: Value) -> Value {
    if list.get("items").is_none() {
        let length = list.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
        list["maxItems"] = json!(length);
    }
    list
}

fn describe(whole: &mut Value, words: &[&str]) {
    let words: Vec<&str> = words.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    if !words.is_empty() {
        whole["description"] = json!(words.join("\n\n"));
    }
}

/// The address with its parameters, whose names AsyncAPI wants in ASCII. They are not on the wire.
fn parameters(namespace: &Namespace) -> (String, Map<String, Value>) {
    let mut names = BTreeMap::new();
    let mut parameters = Map::new();
    for parameter in &namespace.parameters {
        let name = key(parameter.name.trim_start_matches("r#")).replace('.', "_");
        let name = free(&name, |name| parameters.contains_key(name));
        let value = match parameter.kind {
            ParameterType::Number => json!({"description": "A number.", "x-type": "number"}),
            ParameterType::String => json!({"description": "A string.", "x-type": "string"}),
            ParameterType::Boolean => json!({"enum": ["true", "false"], "x-type": "boolean"}),
            ParameterType::Any => json!({"description": "Anything that is written as text."}),
        };
        names.insert(parameter.name.as_str(), name.clone());
        parameters.insert(name, value);
    }
    let mut address = String::with_capacity(namespace.path.len());
    let mut rest = namespace.path.as_str();
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        let given = names.get(name).map_or(name, String::as_str);
        address.push_str(&format!("{before}{{{given}}}"));
        rest = behind;
    }
    address.push_str(rest);
    (address, parameters)
}

/// A part of a key: ASCII letters and digits, anything between them a dash.
fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.trim_start_matches("r#").chars() {
        if character.is_ascii_alphanumeric() || character == '_' {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "event".to_owned() } else { slug.to_owned() }
}

/// The name, or one with a number that nobody has.
fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut numbers = 2..;
    let mut given = name.to_owned();
    while taken(&given) {
        given = format!("{name}-{}", numbers.next().unwrap_or(u32::MAX));
    }
    given
}

#[cfg(test)]
mod tests;
