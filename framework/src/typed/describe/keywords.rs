//! The keywords that constraints are in a JSON Schema.

use schemars::Schema;
use serde::Serialize;
use serde_json::Value;

/// Writes a length in the words of what the schema is of.
///
/// Bytes are counted as they are. `minLength` would count the base64 that they are in JSON, so they have keywords of their
/// own.
pub fn schema_length(min: Option<usize>, max: Option<usize>) -> impl Fn(&mut Schema) {
    move |schema| {
        let is_binary = schema.get("x-binary") == Some(&Value::Bool(true));
        let text = if is_binary { ("x-minBytes", "x-maxBytes") } else { ("minLength", "maxLength") };
        for (kind, (least, most)) in
            [("string", text), ("array", ("minItems", "maxItems")), ("object", ("minProperties", "maxProperties"))]
        {
            if is_of_type(schema, kind) {
                insert(schema, least, min);
                insert(schema, most, max);
            }
        }
    }
}

/// Writes a keyword that has a value.
pub(super) fn insert(schema: &mut Schema, keyword: &str, value: Option<impl Serialize>) {
    if let Some(value) = value.and_then(|value| serde_json::to_value(value).ok()) {
        schema.insert(keyword.to_owned(), value);
    }
}

/// Whether the schema's `type` is `kind`, or `kind` among others.
fn is_of_type(schema: &Schema, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == kind,
        Some(Value::Array(names)) => names.iter().any(|name| name == kind),
        _ => false,
    }
}
