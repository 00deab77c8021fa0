//! What a schema admits, as alternatives of one JSON type each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::schema;

/// Schemas that all have to hold. None at all is any value.
pub(super) type Node<'a> = Vec<&'a Value>;

/// The definitions of one side, without annotations.
pub(super) type Definitions = BTreeMap<String, Value>;

/// Unions of unions multiply: past this many alternatives nothing is judged.
const MOST_ARMS: usize = 1024;

/// References that are followed without a step into the value.
const MOST_REFERENCES: usize = 64;

/// A schema that is beyond us, and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opaque(pub(super) &'static str);

/// The types of JSON, and binary data, which travels beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Binary,
    Array,
    Object,
}

impl Kind {
    const ALL: [Self; 7] =
        [Self::Boolean, Self::Number, Self::String, Self::Binary, Self::Array, Self::Object, Self::Null];

    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

/// One alternative: values of one type for which all parts hold.
#[derive(Clone, Debug)]
pub(super) struct Arm<'a> {
    pub(super) kind: Kind,
    pub(super) parts: Vec<&'a Map<String, Value>>,
    /// The only values, if there are such.
    pub(super) values: Option<Vec<&'a Value>>,
}

/// The schema without what says nothing, its references followed.
pub(super) fn node<'a>(schemas: impl IntoIterator<Item = &'a Value>, definitions: &'a Definitions) -> Node<'a> {
    let mut node: Node<'a> = Vec::new();
    for mut schema in schemas {
        for _ in 0..MOST_REFERENCES {
            match alone(schema).and_then(|name| definitions.get(&name)) {
                Some(target) => schema = target,
                None => break,
            }
        }
        let says_nothing = match schema {
            Value::Bool(admits) => *admits,
            Value::Object(keywords) => keywords.keys().all(|key| is_ignored(key)),
            _ => false,
        };
        if !says_nothing && !node.iter().any(|it| std::ptr::eq(*it, schema)) {
            node.push(schema);
        }
    }
    node.sort_by_key(|it| std::ptr::from_ref::<Value>(it).addr());
    node
}

/// The definition that a schema is, if it is nothing else.
fn alone(schema: &Value) -> Option<String> {
    let keywords = schema.as_object()?;
    (keywords.len() == 1).then(|| schema::reference(keywords)).flatten()
}

/// The alternatives of a node, `null` last.
pub(super) fn arms<'a>(node: &Node<'a>, definitions: &'a Definitions) -> Result<Vec<Arm<'a>>, Opaque> {
    let mut branches = vec![Vec::new()];
    for schema in node {
        branches = product(&branches, &expand(schema, definitions, 0)?)?;
    }
    let arms = Kind::ALL.iter().flat_map(|kind| branches.iter().filter_map(|parts| arm(*kind, parts)));
    Ok(arms.collect())
}

type Branches<'a> = Vec<Vec<&'a Map<String, Value>>>;

/// A schema as alternatives of keywords that all hold. A `oneOf` is read as an `anyOf`: serde takes the first that fits.
fn expand<'a>(schema: &'a Value, definitions: &'a Definitions, depth: usize) -> Result<Branches<'a>, Opaque> {
    if depth > MOST_REFERENCES {
        return Err(Opaque("it refers to itself without end"));
    }
    let keywords = match schema {
        Value::Bool(true) => return Ok(vec![Vec::new()]),
        Value::Bool(false) => return Ok(Vec::new()),
        Value::Object(keywords) => keywords,
        _ => return Err(Opaque("it is no schema")),
    };
    if keywords.get("not").is_some_and(|it| *it == Value::Bool(true) || it.as_object().is_some_and(Map::is_empty)) {
        return Ok(Vec::new());
    }
    let mut branches = vec![vec![keywords]];
    if keywords.contains_key("$ref") {
        let target = schema::reference(keywords).and_then(|name| definitions.get(&name));
        let target = target.ok_or(Opaque("it refers to something that is not in the document"))?;
        branches = product(&branches, &expand(target, definitions, depth + 1)?)?;
    }
    for part in list(keywords, "allOf") {
        branches = product(&branches, &expand(part, definitions, depth + 1)?)?;
    }
    for union in ["anyOf", "oneOf"] {
        if keywords.contains_key(union) {
            let mut alternatives = Vec::new();
            for arm in list(keywords, union) {
                alternatives.extend(expand(arm, definitions, depth + 1)?);
            }
            branches = product(&branches, &alternatives)?;
        }
    }
    Ok(branches)
}

fn product<'a>(one: &Branches<'a>, other: &Branches<'a>) -> Result<Branches<'a>, Opaque> {
    if one.len().saturating_mul(other.len()) > MOST_ARMS {
        return Err(Opaque("it has too many alternatives"));
    }
    let both = one.iter().flat_map(|one| other.iter().map(move |other| [one.as_slice(), other.as_slice()].concat()));
    Ok(both.collect())
}

/// The values of one type in a branch.
fn arm<'a>(kind: Kind, parts: &[&'a Map<String, Value>]) -> Option<Arm<'a>> {
    let names: &[&str] = match kind {
        Kind::Null => &["null"],
        Kind::Boolean => &["boolean"],
        Kind::Number => &["number", "integer"],
        Kind::String | Kind::Binary => &["string"],
        Kind::Array => &["array"],
        Kind::Object => &["object"],
    };
    let is_typed = parts.iter().any(|part| part.contains_key("type"));
    let is_binary = parts.iter().any(|part| part.get("x-binary") == Some(&Value::Bool(true)));
    let other = match kind {
        Kind::String => is_binary,
        Kind::Binary => is_typed && !is_binary,
        _ => false,
    };
    let fits = |part: &&Map<String, Value>| match part.get("type") {
        Some(Value::String(name)) => names.contains(&name.as_str()),
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).any(|name| names.contains(&name)),
        _ => true,
    };
    if other || !parts.iter().all(fits) {
        return None;
    }
    let mut values: Option<Vec<&Value>> = None;
    for part in parts {
        if let Some(Value::Array(listed)) = part.get("enum") {
            values = Some(match values {
                None => listed.iter().filter(|value| Kind::of(value) == kind).collect(),
                Some(values) => values.into_iter().filter(|value| listed.contains(value)).collect(),
            });
        }
    }
    if values.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    Some(Arm { kind, parts: parts.to_vec(), values })
}

impl<'a> Arm<'a> {
    /// The strictest of the counts under a keyword.
    pub(super) fn least(&self, key: &str) -> u64 {
        self.parts.iter().filter_map(|part| part.get(key)?.as_u64()).max().unwrap_or(0)
    }

    /// The strictest of the counts under a keyword.
    pub(super) fn most(&self, key: &str) -> Option<u64> {
        self.parts.iter().filter_map(|part| part.get(key)?.as_u64()).min()
    }

    /// All values of a keyword.
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = &'a Value> {
        self.parts.iter().filter_map(move |part| part.get(key))
    }

    /// Keywords that we do not know.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.parts.iter().flat_map(|part| part.iter()).filter(|(key, _)| !is_known(key))
    }

    /// The names of the properties that the schemas list.
    pub(super) fn names(&self) -> BTreeSet<&'a str> {
        let maps = self.all("properties").filter_map(Value::as_object);
        maps.flat_map(|map| map.keys().map(String::as_str)).collect()
    }

    pub(super) fn required(&self) -> BTreeSet<&'a str> {
        let lists = self.all("required").filter_map(Value::as_array);
        lists.flatten().filter_map(Value::as_str).collect()
    }

    /// The schemas of a property that is listed. A part that does not list it says so by what it says of others; where it
    /// wants none, the parts that list it win, since serde hands each its own.
    pub(super) fn property(&self, name: &str) -> Vec<&'a Value> {
        let schema = |part: &&'a Map<String, Value>| {
            let listed = part.get("properties").and_then(|map| map.get(name));
            listed.or_else(|| part.get("additionalProperties").filter(|it| **it != Value::Bool(false)))
        };
        self.parts.iter().filter_map(schema).collect()
    }

    /// What the schemas say of properties that they do not list.
    pub(super) fn others(&self) -> Result<Others<'a>, Opaque> {
        let mut schemas = Vec::new();
        let mut pattern = None;
        let mut is_closed = false;
        let mut is_said = false;
        for part in &self.parts {
            let patterns = part.get("patternProperties").and_then(Value::as_object);
            let additional = part.get("additionalProperties").or_else(|| part.get("unevaluatedProperties"));
            if let Some(patterns) = patterns {
                let (1, Some((key, schema))) = (patterns.len(), patterns.iter().next()) else {
                    return Err(Opaque("its keys have several patterns"));
                };
                if additional != Some(&Value::Bool(false)) || pattern.is_some() || !self.names().is_empty() {
                    return Err(Opaque("its keys have a pattern among others"));
                }
                pattern = Some(key.as_str());
                schemas.push(schema);
                is_said = true;
            } else if let Some(additional) = additional {
                is_said = true;
                is_closed |= *additional == Value::Bool(false);
                schemas.push(additional);
            }
        }
        Ok(match (is_closed, is_said) {
            (true, _) => Others::None,
            (false, true) => Others::Of { pattern, schemas },
            (false, false) => Others::Unsaid,
        })
    }

    /// What tells this alternative from others: a required property with one value, or the only property.
    pub(super) fn tags(&self) -> Vec<(&'a str, Option<&'a str>)> {
        let required = self.required();
        let constant = |name: &&'a str| {
            let values = self.property(name).into_iter().find_map(|schema| schema.get("enum")?.as_array())?;
            match values.as_slice() {
                [Value::String(value)] => Some((*name, Some(value.as_str()))),
                _ => None,
            }
        };
        let tags: Vec<_> = required.iter().filter_map(constant).collect();
        if !tags.is_empty() {
            return tags;
        }
        match (required.first(), self.others()) {
            (Some(only), Ok(Others::None)) if required.len() == 1 && self.names().len() == 1 => vec![(*only, None)],
            _ => Vec::new(),
        }
    }
}

/// The properties that are not listed.
#[derive(Clone, Debug)]
pub(super) enum Others<'a> {
    /// There are none.
    None,
    /// Nothing is said: who reads ignores them, who writes writes none.
    Unsaid,
    /// There may be some.
    Of {
        /// What their names look like.
        pattern: Option<&'a str>,
        /// What their values are.
        schemas: Vec<&'a Value>,
    },
}

/// The elements of an array keyword.
pub(super) fn list<'a>(schema: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    schema.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Keywords that constrain nothing, and extensions, which JSON Schema leaves to those who know them.
fn is_ignored(key: &str) -> bool {
    let is_ours = matches!(key, "x-binary" | "x-integer" | "x-maxBytes" | "x-minBytes");
    matches!(key, "$defs" | "$schema" | "contentMediaType") || (key.starts_with("x-") && !is_ours)
}

fn is_known(key: &str) -> bool {
    const KNOWN: [&str; 31] = [
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "contentEncoding",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "oneOf",
        "pattern",
        "patternProperties",
        "prefixItems",
        "properties",
        "required",
        "type",
        "unevaluatedProperties",
        "uniqueItems",
        "x-binary",
        "x-integer",
        "x-maxBytes",
        "x-minBytes",
    ];
    KNOWN.contains(&key) || is_ignored(key)
}
