//! Reading JSON Schemas: keywords, references, and what is reachable through them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::{Direction, Document};
use crate::keywords;

/// Keywords whose value maps names to schemas: a name may be any word, that of a keyword too.
pub(crate) const MAPS: [&str; 4] = ["$defs", "dependentSchemas", "patternProperties", "properties"];

/// Keywords that hold no schemas: values of the payload, which may look like anything, and words of ours.
pub(crate) const VALUES: [&str; 6] = ["const", "default", "enum", "examples", keywords::IMPORT, keywords::ORDER];

/// What is said of binary data in a schema that stands alone.
const BINARY: &str = "Binary data: an attachment of the packet. Where there are none, the bytes in base64.";

/// Where the references of a direction point.
pub(crate) fn prefix(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "#/definitions/input/",
        Direction::Output => "#/definitions/output/",
    }
}

/// The name of the definition that a reference points to.
pub(crate) fn referenced(reference: &str) -> Option<String> {
    let name = reference
        .strip_prefix(prefix(Direction::Input))
        .or_else(|| reference.strip_prefix(prefix(Direction::Output)))?;
    // RFC 6901 in a URI fragment: percent-encoded first.
    Some(percent_decoded(name).replace("~1", "/").replace("~0", "~"))
}

/// The name of the definition that a schema refers to at its top.
pub(crate) fn reference(schema: &Map<String, Value>) -> Option<String> {
    schema.get("$ref")?.as_str().and_then(referenced)
}

/// A segment of a JSON pointer.
pub(crate) fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// A name where only unreserved characters of a URI may stand, as a segment of a JSON pointer in a fragment.
pub(crate) fn encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in escaped(name).bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let escaped = behind.split_at_checked(2).filter(|_| first == b'%').and_then(|(digits, behind)| {
            let digits = std::str::from_utf8(digits).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, behind))
        });
        let (byte, behind) = escaped.unwrap_or((first, behind));
        bytes.push(byte);
        rest = behind;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Calls `found` for every definition that a schema refers to, at any depth of the schema itself.
pub(crate) fn each_reference(schema: &Value, found: &mut impl FnMut(String)) {
    each_reference_in(schema, &|_| true, found);
}

/// As [`each_reference`], but for what TypeScript does not show: what a schema refers to that says its own.
pub(crate) fn each_printed_reference(schema: &Value, found: &mut impl FnMut(String)) {
    each_reference_in(schema, &|schema| keywords::typescript(schema).is_none(), found);
}

fn each_reference_in(schema: &Value, enters: &impl Fn(&Map<String, Value>) -> bool, found: &mut impl FnMut(String)) {
    match schema {
        Value::Object(object) if enters(object) => {
            for (key, value) in object {
                match value {
                    Value::String(reference) if key == "$ref" => {
                        if let Some(name) = referenced(reference) {
                            found(name);
                        }
                    }
                    Value::Object(named) if MAPS.contains(&key.as_str()) => {
                        named.values().for_each(|schema| each_reference_in(schema, enters, found));
                    }
                    _ if VALUES.contains(&key.as_str()) => {}
                    _ => each_reference_in(value, enters, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each_reference_in(item, enters, found)),
        _ => {}
    }
}

/// The definitions that `roots` reach, in their directions.
pub(crate) fn reachable<'a>(
    document: &Document,
    roots: impl IntoIterator<Item = (Direction, &'a Value)>,
) -> BTreeSet<(Direction, String)> {
    let mut reached = BTreeSet::new();
    let mut queue = Vec::new();
    for (direction, schema) in roots {
        each_reference(schema, &mut |name| queue.push((direction, name)));
    }
    while let Some((direction, name)) = queue.pop() {
        if let Some(schema) = document.definitions.of(direction).get(&name)
            && reached.insert((direction, name))
        {
            each_reference(schema, &mut |name| queue.push((direction, name)));
        }
    }
    reached
}

/// A schema whose references were rewritten to `#/$defs/…`, for a schema that stands alone, and is one by the meta-schema.
pub(crate) fn standalone(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            // Lists of these may not be empty there, though nothing is one of nothing.
            let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
            let kept = object
                .iter()
                .filter(|(key, value)| !(matches!(key.as_str(), "allOf" | "prefixItems") && is_empty(value)));
            let rewritten = kept.map(|(key, value)| {
                if matches!(key.as_str(), "anyOf" | "enum" | "oneOf") && is_empty(value) {
                    return ("not".to_owned(), Value::Object(Map::new()));
                }
                let value = match value {
                    Value::String(reference) if key == "$ref" => Value::String(
                        reference
                            .strip_prefix(prefix(Direction::Input))
                            .or_else(|| reference.strip_prefix(prefix(Direction::Output)))
                            .map_or_else(|| reference.clone(), |name| format!("#/$defs/{name}")),
                    ),
                    Value::Object(named) if MAPS.contains(&key.as_str()) => {
                        named.iter().map(|(name, schema)| (name.clone(), standalone(schema))).collect()
                    }
                    _ if VALUES.contains(&key.as_str()) => value.clone(),
                    _ => standalone(value),
                };
                (key.clone(), value)
            });
            let mut rewritten: Map<String, Value> = rewritten.collect();
            if object.get("x-binary") == Some(&Value::Bool(true)) && !object.contains_key("$comment") {
                rewritten.insert("$comment".to_owned(), Value::from(BINARY));
            }
            Value::Object(rewritten)
        }
        Value::Array(items) => Value::Array(items.iter().map(standalone).collect()),
        _ => schema.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_property_may_have_the_name_of_a_keyword() {
        let reference = json!({"$ref": "#/definitions/input/A"});
        let schema = json!({"properties": {"default": reference, "enum": reference}, "default": reference});
        let mut found = Vec::new();
        each_reference(&schema, &mut |name| found.push(name));
        assert_eq!(found, ["A", "A"]);
        let expected = json!({"$ref": "#/$defs/A"});
        assert_eq!(
            standalone(&schema),
            json!({"properties": {"default": expected, "enum": expected}, "default": reference})
        );
    }

    #[test]
    fn a_reference_is_decoded_as_a_pointer_in_a_fragment() {
        assert_eq!(referenced("#/definitions/input/Page%3CA~1B%3E").as_deref(), Some("Page<A/B>"));
        assert_eq!(referenced("#/definitions/output/100%").as_deref(), Some("100%"));
        assert_eq!(referenced("#/$defs/A"), None);
    }
}
