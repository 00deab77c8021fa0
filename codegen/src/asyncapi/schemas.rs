//! The schemas of a contract as AsyncAPI has them: JSON Schema, draft 7, in `components`.
//!
//! AsyncAPI takes other dialects behind a `schemaFormat`, but its own tools read draft 7 only. What they would misread in
//! draft 2020-12 is written in the older way: the items of a tuple, and keywords beside a reference.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::document::{Direction, Document};
use crate::json_schema;
use crate::schema;

/// One problem of a payload.
const ISSUE: &str = "Issue";

/// What was not handled, as the argument of `exception`.
const REJECTED: &str = "Rejected";

/// What was not handled, as an arm of a reply.
const REJECTED_REPLY: &str = "RejectedReply";

/// The same in a CONNECT_ERROR.
const NOT_LET_IN: &str = "NotLetIn";

const COMPONENTS: &str = "#/components/schemas/";

/// Keywords that draft 7 does not know, or that name a schema from outside.
const LEFT_OUT: [&str; 9] = [
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$schema",
    "dependentSchemas",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// What the definitions are called in `components`.
#[derive(Debug)]
pub(super) struct Schemas<'a> {
    document: &'a Document,
    names: BTreeMap<(Direction, String), String>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let definitions = &document.definitions;
        let all: BTreeSet<&String> = definitions.input.keys().chain(definitions.output.keys()).collect();
        let mut taken = BTreeSet::from([ISSUE, REJECTED, REJECTED_REPLY, NOT_LET_IN].map(str::to_owned));
        let mut free = |mut name: String| {
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            name
        };
        let mut names = BTreeMap::new();
        for name in &all {
            let given = free(key(name));
            names.insert((Direction::Output, (*name).clone()), given.clone());
            names.insert((Direction::Input, (*name).clone()), given);
        }
        for name in differing(document, &all) {
            let given = free(format!("{}Input", key(&name)));
            names.insert((Direction::Input, name), given);
        }
        Self { document, names }
    }

    /// A schema of the document, with references into `components`.
    pub(super) fn convert(&self, schema: &Value, direction: Direction) -> Value {
        convert(schema, &|reference| {
            if reference.starts_with(COMPONENTS) {
                return Some(reference.to_owned());
            }
            let name = schema::referenced(reference)?;
            self.names.get(&(direction, name)).map(|name| format!("{COMPONENTS}{name}"))
        })
    }

    /// The first example of a value, which stands beside its schema or at the definition that it refers to.
    pub(super) fn example(&self, schema: &Value, direction: Direction) -> Option<Value> {
        let mut schema = schema.as_object()?;
        let mut seen = BTreeSet::new();
        loop {
            if let Some(example) = schema.get("examples").and_then(|it| it.get(0)) {
                return Some(example.clone());
            }
            let name = schema::reference(schema).filter(|name| seen.insert(name.clone()))?;
            schema = self.document.definitions.of(direction).get(&name)?.as_object()?;
        }
    }

    /// One problem of a payload, with the codes that the contract names.
    fn issue(&self) -> Value {
        let mut issue = json_schema::issue();
        let codes: Map<String, Value> =
            self.document.codes.iter().map(|it| (it.code.clone(), Value::from(it.docs.trim()))).collect();
        if !codes.is_empty() {
            issue["properties"]["code"]["x-codes"] = Value::Object(codes);
        }
        issue
    }

    /// Everything in `components` that something refers to.
    pub(super) fn components(&self) -> Map<String, Value> {
        let uses = self.document.uses().map(|it| (it.direction, it.schema));
        let mut components = BTreeMap::from([
            (
                ISSUE.to_owned(),
                described(
                    self.issue(),
                    "One problem of a payload. `path` is a JSON pointer into the argument list: `/0/text`.",
                ),
            ),
            (
                REJECTED.to_owned(),
                described(json_schema::rejected(&component(ISSUE), false), "An event that was not handled."),
            ),
            (
                REJECTED_REPLY.to_owned(),
                described(json_schema::rejected(&component(ISSUE), true), "The answer to what was not handled."),
            ),
            (
                NOT_LET_IN.to_owned(),
                described(
                    json_schema::not_let_in(&component(ISSUE)),
                    "Why a client is not let in: its auth is `rejected`, or its contract is `incompatible`.",
                ),
            ),
        ]);
        for (direction, name) in schema::reachable(self.document, uses) {
            let schema = self.document.definitions.of(direction).get(&name);
            let given = self.names.get(&(direction, name));
            if let (Some(schema), Some(given)) = (schema, given) {
                // Where both directions share a name, they share the schema.
                components.entry(given.clone()).or_insert_with(|| self.convert(schema, direction));
            }
        }
        components.into_iter().collect()
    }
}

/// The argument of `exception`.
pub(super) fn rejected() -> Value {
    component(REJECTED)
}

/// What the server says by itself of a client that is not let in.
pub(super) fn not_let_in() -> Value {
    component(NOT_LET_IN)
}

/// The last arm of a `Reply`.
pub(super) fn rejected_reply() -> Value {
    component(REJECTED_REPLY)
}

fn component(name: &str) -> Value {
    json!({"$ref": format!("{COMPONENTS}{name}")})
}

fn described(mut schema: Value, description: &str) -> Value {
    schema["description"] = json!(description);
    schema
}

/// The definitions whose two directions differ, be it for what they refer to.
fn differing(document: &Document, all: &BTreeSet<&String>) -> BTreeSet<String> {
    let mut differing = BTreeSet::new();
    let mut references: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for name in all {
        let both = [Direction::Input, Direction::Output].map(|it| document.definitions.of(it).get(*name));
        let [Some(input), Some(output)] = both else {
            continue;
        };
        let [read, written] = [input, output].map(|it| {
            let mut neutral = convert(it, &schema::referenced);
            neutral.sort_all_objects();
            neutral
        });
        if read != written {
            differing.insert((*name).clone());
        }
        let found = references.entry(name).or_default();
        schema::each_reference(input, &mut |name| {
            found.insert(name);
        });
    }
    loop {
        let more: Vec<String> = references
            .iter()
            .filter(|(name, found)| !differing.contains(**name) && !found.is_disjoint(&differing))
            .map(|(name, _)| (*name).clone())
            .collect();
        if more.is_empty() {
            return differing;
        }
        differing.extend(more);
    }
}

/// A schema in draft 7. A reference for which `target` has nothing goes: where it leads, nobody knows here.
fn convert(schema: &Value, target: &impl Fn(&str) -> Option<String>) -> Value {
    let Value::Object(object) = schema else {
        return schema.clone();
    };
    let each = |schemas: &[Value]| schemas.iter().map(|it| convert(it, target)).collect::<Vec<Value>>();
    let is_tuple = object.get("prefixItems").and_then(Value::as_array).is_some_and(|it| !it.is_empty());
    let mut converted = Map::new();
    for (keyword, value) in object {
        let (keyword, value) = match (keyword.as_str(), value) {
            ("$ref", _) => continue,
            (keyword, _) if LEFT_OUT.contains(&keyword) => continue,
            // Lists of these may not be empty there, though nothing is one of nothing.
            ("anyOf" | "enum" | "oneOf", Value::Array(none)) if none.is_empty() => ("not", json!({})),
            (keyword, _) if schema::VALUES.contains(&keyword) => (keyword, value.clone()),
            ("prefixItems", Value::Array(items)) if is_tuple => ("items", Value::Array(each(items))),
            ("prefixItems", _) => continue,
            ("items", _) if is_tuple => ("additionalItems", convert(value, target)),
            ("allOf", Value::Array(none)) if none.is_empty() => continue,
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => (keyword.as_str(), Value::Array(each(schemas))),
            (keyword, Value::Object(named)) if schema::MAPS.contains(&keyword) => {
                (keyword, named.iter().map(|(name, schema)| (name.clone(), convert(schema, target))).collect())
            }
            (keyword, _) => (keyword, convert(value, target)),
        };
        converted.insert(keyword.to_owned(), value);
    }
    let Some(target) = object.get("$ref").and_then(Value::as_str).and_then(target) else {
        return Value::Object(converted);
    };
    let reference = json!({"$ref": target});
    if converted.is_empty() {
        return reference;
    }
    // In draft 7 a reference hides what stands beside it.
    match converted.get_mut("allOf") {
        Some(Value::Array(all)) => all.insert(0, reference),
        _ => drop(converted.insert("allOf".to_owned(), json!([reference]))),
    }
    Value::Object(converted)
}

/// A key of `components`, or a part of one: ASCII letters, digits, dashes, dots and underscores.
pub(super) fn key(name: &str) -> String {
    let key: String = name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.') { it } else { '_' })
        .collect();
    if key.is_empty() { "_".to_owned() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::document;

    #[track_caller]
    fn becomes(schema: &Value, expected: &Value) {
        assert_eq!(convert(schema, &schema::referenced), *expected);
    }

    #[test]
    fn tuples_are_written_in_the_older_way() {
        let schema = json!({"prefixItems": [true, {"prefixItems": [false]}], "items": {"type": "string"}});
        becomes(&schema, &json!({"items": [true, {"items": [false]}], "additionalItems": {"type": "string"}}));
        becomes(&json!({"items": {"prefixItems": [true]}}), &json!({"items": {"items": [true]}}));
        becomes(&json!({"prefixItems": [], "items": false}), &json!({"items": false}));
    }

    #[test]
    fn empty_lists_are_said_otherwise() {
        becomes(&json!({"oneOf": []}), &json!({"not": {}}));
        becomes(&json!({"enum": []}), &json!({"not": {}}));
        becomes(&json!({"allOf": []}), &json!({}));
    }

    #[test]
    fn nothing_stands_beside_a_reference() {
        becomes(&json!({"$ref": "#/definitions/input/A"}), &json!({"$ref": "A"}));
        let described = json!({"$ref": "#/definitions/input/A", "description": "One."});
        becomes(&described, &json!({"allOf": [{"$ref": "A"}], "description": "One."}));
        let all = json!({"$ref": "#/definitions/input/A", "allOf": [{"$ref": "#/definitions/input/B"}]});
        becomes(&all, &json!({"allOf": [{"$ref": "A"}, {"$ref": "B"}]}));
    }

    #[test]
    fn a_reference_to_elsewhere_admits_anything() {
        becomes(&json!({"items": {"$ref": "https://example.org/a.json"}}), &json!({"items": {}}));
    }

    #[test]
    fn values_and_the_names_of_properties_stay() {
        let schema = json!({"properties": {"prefixItems": {"const": {"prefixItems": [1]}}}});
        becomes(&schema, &schema);
    }

    #[test]
    fn only_what_differs_has_two_names() {
        let mut document = document(Vec::new(), Vec::new());
        let reference = |side: &str, name: &str| json!({"items": {"$ref": format!("#/definitions/{side}/{name}")}});
        for (side, minimum) in [("input", 1), ("output", 0)] {
            let definitions = match side {
                "input" => &mut document.definitions.input,
                _ => &mut document.definitions.output,
            };
            let text = json!({"type": "string"});
            let given = [
                ("Same", text.clone()),
                ("Differs", json!({"type": "string", "minLength": minimum})),
                ("OfSame", reference(side, "Same")),
                ("OfDiffers", reference(side, "Differs")),
                ("Issue", text),
            ];
            definitions.extend(given.map(|(name, schema)| (name.to_owned(), schema)));
        }
        let schemas = Schemas::new(&document);
        let name = |direction, name: &str| schemas.names.get(&(direction, name.to_owned())).unwrap().as_str();
        assert_eq!(name(Direction::Input, "Same"), "Same");
        assert_eq!(name(Direction::Input, "OfSame"), "OfSame");
        assert_eq!(name(Direction::Output, "OfDiffers"), "OfDiffers");
        assert_eq!(name(Direction::Input, "OfDiffers"), "OfDiffersInput");
        assert_eq!(name(Direction::Input, "Differs"), "DiffersInput");
        assert_eq!(name(Direction::Input, "Issue"), "Issue_");
    }
}
