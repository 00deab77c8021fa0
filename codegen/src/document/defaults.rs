//! Default values in one order: a set in Rust has none, and a document is the same bytes each time.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::schema;

/// Schemas are followed down to this depth.
const DEEPEST: usize = 128;

/// Sorts the sets in the default values of a schema, at any depth of it.
pub(super) fn sort(schema: &mut Value, definitions: &BTreeMap<String, Value>) {
    sort_below(schema, definitions, 0);
}

fn sort_below(schema: &mut Value, definitions: &BTreeMap<String, Value>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    if schema.get("default").is_some_and(|default| default.is_array() || default.is_object()) {
        let own = schema.clone();
        if let Some(default) = schema.get_mut("default") {
            sort_value(default, &own, definitions, 0);
        }
    }
    match schema {
        Value::Object(keywords) => {
            for (key, value) in keywords.iter_mut().filter(|(key, _)| !schema::VALUES.contains(&key.as_str())) {
                match value {
                    Value::Object(named) if schema::MAPS.contains(&key.as_str()) => {
                        named.values_mut().for_each(|schema| sort_below(schema, definitions, depth + 1));
                    }
                    _ => sort_below(value, definitions, depth + 1),
                }
            }
        }
        Value::Array(schemas) => schemas.iter_mut().for_each(|schema| sort_below(schema, definitions, depth + 1)),
        _ => {}
    }
}

/// Sorts the sets in a value of a schema.
fn sort_value(value: &mut Value, schema: &Value, definitions: &BTreeMap<String, Value>, depth: usize) {
    let Value::Object(keywords) = schema else { return };
    if depth > DEEPEST {
        return;
    }
    if let Some(target) = schema::reference(keywords).and_then(|name| definitions.get(&name)) {
        sort_value(value, target, definitions, depth + 1);
    }
    let unions = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| keywords.get(key)?.as_array());
    for part in unions.flatten() {
        sort_value(value, part, definitions, depth + 1);
    }
    match value {
        Value::Array(items) => {
            let first = keywords.get("prefixItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            for (index, item) in items.iter_mut().enumerate() {
                if let Some(schema) = first.get(index).or_else(|| keywords.get("items")) {
                    sort_value(item, schema, definitions, depth + 1);
                }
            }
            if keywords.get("uniqueItems") == Some(&Value::Bool(true)) {
                items.sort_by_cached_key(ToString::to_string);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let listed = keywords.get("properties").and_then(|properties| properties.get(name));
                if let Some(schema) = listed.or_else(|| keywords.get("additionalProperties")) {
                    sort_value(member, schema, definitions, depth + 1);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_set_has_one_order_wherever_it_is_in_a_default() {
        let set = json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true});
        let tagged = json!({"type": "object", "properties": {"tags": set, "list": {"items": {"type": "string"}}}});
        let definitions = BTreeMap::from([("Tagged".to_owned(), tagged)]);
        let mut schema = json!({"properties": {
            "plain": {"type": "array", "uniqueItems": true, "default": ["b", "a"]},
            "deep": {
                "anyOf": [{"$ref": "#/definitions/input/Tagged"}, {"type": "null"}],
                "default": {"tags": ["z", "y", "x"], "list": ["b", "a"]},
            },
        }});
        sort(&mut schema, &definitions);
        assert_eq!(schema["properties"]["plain"]["default"], json!(["a", "b"]));
        assert_eq!(schema["properties"]["deep"]["default"], json!({"tags": ["x", "y", "z"], "list": ["b", "a"]}));
    }
}
