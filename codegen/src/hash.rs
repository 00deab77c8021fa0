//! What identifies a contract on the wire: a hash of its names and schemas.

use serde_json::{Map, Value, json};

use crate::document::{Direction, Document, Event};
use crate::{keywords, schema};

/// Keywords that tell people something and change no payload.
const ANNOTATIONS: [&str; 12] = [
    "$comment",
    "default",
    "deprecated",
    "description",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
    keywords::DEPRECATED,
    keywords::IMPORT,
    keywords::ORDER,
    keywords::TYPESCRIPT,
];

/// Keywords whose value is a set that is written as an array.
const SETS: [&str; 6] = ["allOf", "anyOf", "enum", "oneOf", "required", "type"];

pub(crate) fn fingerprint(document: &Document) -> String {
    let mut namespaces: Vec<Value> = document
        .namespaces
        .iter()
        .map(|namespace| {
            json!({
                "path": namespace.path,
                "parameters": namespace.parameters,
                "auth": namespace.auth.as_ref().map(canonical),
                "refused": namespace.refused.as_ref().map(canonical),
                "clientToServer": events(&namespace.client_to_server),
                "serverToClient": events(&namespace.server_to_client),
            })
        })
        .collect();
    namespaces.sort_by_cached_key(ToString::to_string);
    let uses = document.uses().map(|it| (it.direction, it.schema));
    digits(json!([namespaces, definitions(document, uses)]))
}

pub(crate) fn event_fingerprint(document: &Document, direction: Direction, event: &Event) -> String {
    let arguments = event.arguments.iter().map(|argument| (direction, &argument.schema));
    let ack = event.ack.schemas().map(|schema| (direction.reversed(), schema));
    digits(json!([direction == Direction::Input, canonical_event(event), definitions(document, arguments.chain(ack))]))
}

/// The definitions that schemas reach, sorted by direction and name.
fn definitions<'a>(document: &Document, uses: impl IntoIterator<Item = (Direction, &'a Value)>) -> Vec<Value> {
    let reachable = schema::reachable(document, uses).into_iter().map(|(direction, name)| {
        let schema = document.definitions.of(direction).get(&name);
        json!([direction == Direction::Input, name, schema.map(canonical)])
    });
    reachable.collect()
}

fn digits(mut hashed: Value) -> String {
    hashed.sort_all_objects();
    format!("{:016x}", fnv1a(hashed.to_string().as_bytes()))
}

fn events(events: &[Event]) -> Value {
    let mut events: Vec<Value> = events.iter().map(canonical_event).collect();
    events.sort_by_cached_key(ToString::to_string);
    Value::Array(events)
}

fn canonical_event(event: &Event) -> Value {
    let arguments: Vec<Value> = event
        .arguments
        .iter()
        .map(|argument| json!([canonical(&argument.schema), argument.optional, argument.rest]))
        .collect();
    // The schemas inside stand under the keys of the acknowledgement.
    let ack = serde_json::to_value(&event.ack).unwrap_or_default();
    json!([event.name, arguments, canonical(&ack)])
}

/// A schema without annotations, sets in one order.
pub(crate) fn canonical(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let kept = object.iter().filter(|(key, _)| !ANNOTATIONS.contains(&key.as_str()));
            let kept = kept.map(|(key, value)| {
                let value = match value {
                    Value::Object(map) if schema::MAPS.contains(&key.as_str()) => {
                        Value::Object(map.iter().map(|(name, schema)| (name.clone(), canonical(schema))).collect())
                    }
                    Value::Array(items) if key == "enum" => sorted(items.clone()),
                    Value::Array(items) if SETS.contains(&key.as_str()) => {
                        sorted(items.iter().map(canonical).collect())
                    }
                    _ if key == "const" => {
                        return ("enum".to_owned(), Value::Array(vec![value.clone()]));
                    }
                    _ => canonical(value),
                };
                (key.clone(), value)
            });
            let mut canonical: Map<String, Value> = kept.collect();
            one_of_strings(&mut canonical);
            let mut canonical = Value::Object(canonical);
            canonical.sort_all_objects();
            canonical
        }
        Value::Array(items) => Value::Array(items.iter().map(canonical).collect()),
        _ => schema.clone(),
    }
}

/// An enum whose variants have docs is a `oneOf` of constants, one without is an `enum`: the same payloads.
fn one_of_strings(schema: &mut Map<String, Value>) {
    let alone = schema.len() == 1;
    let Some(Value::Array(arms)) = schema.get_mut("oneOf") else {
        return;
    };
    let mut strings = Vec::new();
    arms.retain_mut(|arm| match arm {
        Value::Object(arm) if arm.len() == 2 && arm.get("type") == Some(&json!("string")) => {
            match arm.get_mut("enum").map(Value::take) {
                Some(Value::Array(values)) => {
                    strings.extend(values);
                    false
                }
                _ => true,
            }
        }
        _ => true,
    });
    if strings.is_empty() {
        return;
    }
    let strings = sorted(strings);
    if arms.is_empty() && alone {
        schema.clear();
        schema.insert("type".to_owned(), json!("string"));
        schema.insert("enum".to_owned(), strings);
    } else {
        arms.push(json!({"type": "string", "enum": strings}));
        arms.sort_by_cached_key(ToString::to_string);
    }
}

fn sorted(mut items: Vec<Value>) -> Value {
    items.sort_by_cached_key(ToString::to_string);
    Value::Array(items)
}

/// FNV-1a with 64 bits.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fnv1a_gives_the_published_vectors() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn annotations_go_and_payload_stays() {
        let schema = json!({
            "description": "x",
            "properties": {"title": {"title": "T", "const": {"title": 1}}},
        });
        let expected = json!({"properties": {"title": {"enum": [{"title": 1}]}}});
        assert_eq!(canonical(&schema), expected);
    }

    #[test]
    fn what_is_only_said_to_typescript_changes_nothing() {
        let schema = json!({
            "type": "object",
            "properties": {"a": {"type": "string", "x-typescript": "A"}, "x-order": true},
            "x-order": ["x-order", "a"],
            "x-import": {"from": "./a", "name": "A"},
            "deprecated": true,
            "x-deprecated": "use B",
        });
        let expected = json!({"type": "object", "properties": {"a": {"type": "string"}, "x-order": true}});
        assert_eq!(canonical(&schema), expected);
    }

    #[test]
    fn documenting_a_variant_changes_nothing() {
        let plain = json!({"type": "string", "enum": ["a", "b"]});
        let documented = json!({"oneOf": [
            {"type": "string", "enum": ["b"]},
            {"type": "string", "const": "a", "description": "First."},
        ]});
        assert_eq!(canonical(&plain), canonical(&documented));
        let longer = json!({"oneOf": [{"type": "string", "enum": ["a", "b"]}, {"type": "object"}]});
        let documented = json!({"oneOf": [
            {"type": "object"},
            {"type": "string", "const": "b", "description": "Second."},
            {"type": "string", "enum": ["a"]},
        ]});
        assert_eq!(canonical(&longer), canonical(&documented));
    }
}
