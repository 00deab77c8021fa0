//! Unions as they are: schemars says `oneOf` of every enum with tags, and that no value fits two of its arms.

use std::collections::BTreeSet;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use serde_json::{Map, Value};

/// How schemas are generated: draft 2020-12, with unions as they are.
pub(crate) fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with_transform(RecursiveTransform(mended as fn(&mut Schema)))
}

/// Mends a schema that is no definition: generators do so with those.
pub(super) fn mend(schema: &mut Schema) {
    RecursiveTransform(mended as fn(&mut Schema)).transform(schema);
}

fn mended(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    let Some(Value::Array(arms)) = object.get("oneOf") else { return };
    // What `schema_keys` said has been heard.
    let told = constants(arms).is_some_and(|all| object.get("enum") == Some(&Value::Array(all)));
    let overlap = !are_apart(arms) && !object.contains_key("anyOf");
    if told {
        object.remove("enum");
        object.remove("type");
    }
    if overlap && let Some(arms) = object.remove("oneOf") {
        object.insert("anyOf".to_owned(), arms);
    }
}

/// The values of a union that is nothing but values.
pub(super) fn constants(arms: &[Value]) -> Option<Vec<Value>> {
    let mut all = Vec::new();
    for arm in arms {
        all.extend(values(arm)?.iter().cloned());
    }
    Some(all)
}

/// The values that a schema lists.
fn values(schema: &Value) -> Option<&[Value]> {
    schema.get("const").map(std::slice::from_ref).or_else(|| schema.get("enum")?.as_array().map(Vec::as_slice))
}

/// Whether it can be told that no value fits two of the arms. Beside tagged variants one that is untagged takes what it
/// likes, and serde reads it and writes it all the same.
fn are_apart(arms: &[Value]) -> bool {
    let mut constants = BTreeSet::new();
    let mut objects = Vec::new();
    for arm in arms {
        if let Some(values) = values(arm) {
            if !values.iter().all(|value| constants.insert(value.to_string())) {
                return false;
            }
        } else if let Some(object) = arm.as_object().filter(|arm| arm.get("type").is_some_and(|it| it == "object")) {
            objects.push(object);
        } else if arms.len() > 1 {
            return false;
        }
    }
    have_one_property_each(&objects) || have_a_tag(&objects)
}

/// Externally tagged: each has one property, and no two the same.
fn have_one_property_each(objects: &[&Map<String, Value>]) -> bool {
    let mut names = BTreeSet::new();
    objects.iter().all(|object| {
        let is_closed = object.get("additionalProperties") == Some(&Value::Bool(false));
        match object.get("required").and_then(Value::as_array).map(Vec::as_slice) {
            Some([Value::String(name)]) if is_closed => names.insert(name),
            _ => false,
        }
    })
}

/// Internally and adjacently tagged: a property that has to be there is another value in each.
fn have_a_tag(objects: &[&Map<String, Value>]) -> bool {
    let Some(Value::Array(candidates)) = objects.first().and_then(|first| first.get("required")) else {
        return objects.is_empty();
    };
    candidates.iter().filter_map(Value::as_str).any(|name| {
        let mut told = BTreeSet::new();
        objects.iter().all(|object| {
            let is_required =
                object.get("required").and_then(Value::as_array).is_some_and(|it| it.iter().any(|it| it == name));
            let property = object.get("properties").and_then(|it| it.get(name));
            is_required
                && property.and_then(values).is_some_and(|values| values.iter().all(|it| told.insert(it.to_string())))
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn keyword(arms: &Value) -> &'static str {
        let mut schema = Schema::try_from(json!({"oneOf": arms})).unwrap();
        mend(&mut schema);
        let found = ["oneOf", "anyOf"].into_iter().find(|keyword| schema.get(*keyword) == Some(arms));
        found.unwrap_or("neither")
    }

    #[test]
    fn arms_that_a_tag_tells_apart_exclude_each_other() {
        let text = |text: &str| json!({"type": "string", "const": text});
        let external = |name: &str| json!({"type": "object", "properties": {name: true}, "required": [name], "additionalProperties": false});
        let internal =
            |name: &str| json!({"type": "object", "properties": {"t": text(name)}, "required": ["t"], "$ref": "#/x"});
        for arms in [
            json!([text("a"), text("b")]),
            json!([{"type": "string", "enum": ["a", "b"]}, external("c"), external("d")]),
            json!([internal("a"), internal("b")]),
            json!([{"type": "string"}]),
        ] {
            assert_eq!(keyword(&arms), "oneOf", "{arms}");
        }
    }

    #[test]
    fn arms_that_a_value_may_fit_both_of_do_not() {
        let text = |text: &str| json!({"type": "string", "const": text});
        let tagged = |name: &str, required: Value| json!({"type": "object", "properties": {"t": text(name)}, "required": required});
        for arms in [
            json!([text("a"), {"type": "string"}]),
            json!([text("a"), text("a")]),
            json!([text("a"), {"$ref": "#/$defs/A"}]),
            json!([tagged("a", json!(["t"])), tagged("b", json!([]))]),
            json!([tagged("a", json!(["t"])), tagged("a", json!(["t"]))]),
            json!([tagged("a", json!(["t"])), {"type": "object", "properties": {"id": {"enum": ["x"]}}, "required": ["id"]}]),
        ] {
            assert_eq!(keyword(&arms), "anyOf", "{arms}");
        }
    }

    #[test]
    fn unions_are_mended_wherever_they_are_and_values_are_left_alone() {
        let union = json!({"oneOf": [{"type": "string"}, {"const": "a"}]});
        let mut schema = Schema::try_from(json!({"properties": {"a": {"items": union}}, "default": union})).unwrap();
        mend(&mut schema);
        assert_eq!(schema.pointer("/properties/a/items/anyOf"), union.get("oneOf"));
        assert_eq!(schema.get("default"), Some(&union));
    }
}
