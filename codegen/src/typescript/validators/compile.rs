//! Schemas as literals for the interpreter of the generated file.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::literal::Literal;
use super::pattern;
use crate::document::{Direction, Document, DocumentError};
use crate::schema;

/// Keywords that tell people something and change no verdict.
const ANNOTATIONS: [&str; 14] = [
    "$comment",
    "$defs",
    "$schema",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "deprecated",
    "description",
    "examples",
    "format",
    "readOnly",
    "title",
    "writeOnly",
];

/// Keywords that the interpreter has under the same names, and whose values are values.
const VALUES: [&str; 14] = [
    "const",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "uniqueItems",
];

/// What stands first in a literal.
const LEADING: [&str; 2] = ["$ref", "type"];

/// Makes literals of the schemas of what the server writes.
pub(super) struct Compiler<'d> {
    document: &'d Document,
    /// Patterns that do not translate, behind their places.
    unchecked: Vec<(String, String)>,
}

impl<'d> Compiler<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self { document, unchecked: Vec::new() }
    }

    pub(super) fn into_unchecked(self) -> Vec<(String, String)> {
        self.unchecked
    }

    /// The literal of a schema that stands at `at` in the document.
    pub(super) fn compile(&mut self, schema: &Value, at: &str) -> Result<Literal, DocumentError> {
        let Value::Object(object) = schema else {
            return Ok(Literal::Text((*schema != Value::Bool(false)).to_string()));
        };
        if let Some(values) = only_strings(object) {
            return Ok(Literal::Object(vec![("enum".to_owned(), Literal::strings(values))]));
        }
        let mut keywords: Vec<(&String, &Value)> = object.iter().collect();
        // The order of a JSON object depends on how serde_json was built.
        keywords.sort_by_key(|(keyword, _)| *keyword);
        let mut members = Vec::new();
        for (keyword, value) in keywords {
            members.extend(self.keyword(object, keyword, value, &format!("{at}/{keyword}"))?);
        }
        if let Some((property, values)) = self.tag(object) {
            let values = Literal::strings(values.iter().map(String::as_str));
            members.push(("tag".to_owned(), Literal::Array(vec![Literal::string(&property), values])));
        }
        members.sort_by_key(|(keyword, _)| !LEADING.contains(&keyword.as_str()));
        Ok(if members.is_empty() { Literal::Text("true".to_owned()) } else { Literal::Object(members) })
    }

    /// What a keyword is for the interpreter, if it is anything.
    fn keyword(
        &mut self,
        schema: &Map<String, Value>,
        keyword: &str,
        value: &Value,
        at: &str,
    ) -> Result<Option<(String, Literal)>, DocumentError> {
        let (name, literal) = match (keyword, value) {
            // The strings that it has to be say so.
            ("type", Value::String(kind)) if kind == "string" && has_only_strings(schema) => return Ok(None),
            ("type", _) => ("type", types(schema, value)),
            ("required", _) => ("required", Literal::json(value)),
            ("x-minBytes", _) => ("minBytes", Literal::json(value)),
            ("x-maxBytes", _) => ("maxBytes", Literal::json(value)),
            _ if VALUES.contains(&keyword) => (keyword, Literal::json(value)),
            ("$ref", _) => match schema::reference(schema) {
                Some(name) => ("$ref", Literal::string(&name)),
                None => return Err(unchecked(at, "a reference to elsewhere")),
            },
            ("allOf" | "prefixItems", Value::Array(schemas)) => (keyword, self.each(schemas, at)?),
            ("oneOf", Value::Array(_)) if schema.contains_key("anyOf") => {
                return Err(unchecked(at, "`oneOf` beside `anyOf`"));
            }
            // serde writes values that fit several arms of what is `oneOf` here: those of a variant that is untagged.
            ("anyOf" | "oneOf", Value::Array(arms)) => ("anyOf", self.each(arms, at)?),
            // What is of a pattern that does not translate would be taken for another property.
            ("additionalProperties", _) if !patterns_translate(schema) => return Ok(None),
            ("additionalProperties" | "items" | "not", _) => (keyword, self.compile(value, at)?),
            ("pattern", Value::String(text)) => match self.pattern(text, at) {
                Some(pattern) => ("pattern", pattern),
                None => return Ok(None),
            },
            ("properties", Value::Object(properties)) => ("properties", self.named(properties, at)?),
            ("patternProperties", Value::Object(patterns)) => {
                let mut all = Vec::new();
                for (text, schema) in sorted(patterns) {
                    let of = self.compile(schema, &format!("{at}/{}", schema::escaped(text)))?;
                    all.extend(self.pattern(text, at).map(|pattern| Literal::Array(vec![pattern, of])));
                }
                ("patternProperties", Literal::Array(all))
            }
            ("unevaluatedProperties", _) => {
                let Some(known) = self.evaluated(schema) else {
                    return Ok(None);
                };
                let known = Literal::strings(known.into_iter().map(String::as_str));
                ("others", Literal::Array(vec![known, self.compile(value, at)?]))
            }
            _ if ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-") => return Ok(None),
            _ => return Err(unchecked(at, "this keyword")),
        };
        Ok(Some((name.to_owned(), literal)))
    }

    fn each(&mut self, schemas: &[Value], at: &str) -> Result<Literal, DocumentError> {
        let schemas = (0..).zip(schemas);
        let all: Result<_, _> =
            schemas.map(|(index, schema): (usize, _)| self.compile(schema, &format!("{at}/{index}"))).collect();
        all.map(Literal::Array)
    }

    fn named(&mut self, schemas: &Map<String, Value>, at: &str) -> Result<Literal, DocumentError> {
        let mut members = Vec::new();
        for (name, schema) in sorted(schemas) {
            members.push((name.clone(), self.compile(schema, &format!("{at}/{}", schema::escaped(name)))?));
        }
        Ok(Literal::Object(members))
    }

    /// A regular expression; what does not translate is not checked, and is said.
    fn pattern(&mut self, text: &str, at: &str) -> Option<Literal> {
        let source = pattern::translate(text);
        if source.is_none() {
            self.unchecked.push((at.to_owned(), text.to_owned()));
        }
        // Without a source it would be a comment.
        source
            .map(|source| Literal::Text(if source.is_empty() { "/(?:)/u".to_owned() } else { format!("/{source}/u") }))
    }

    /// The property that is another string in each arm of a union, and has to be there.
    fn tag(&self, schema: &Map<String, Value>) -> Option<(String, Vec<String>)> {
        let arms = ["oneOf", "anyOf"].into_iter().find_map(|key| schema.get(key)?.as_array())?;
        let arms: Vec<&Map<String, Value>> = arms.iter().map(|arm| self.resolved(arm)).collect::<Option<_>>()?;
        let (first, rest) = arms.split_first().filter(|(_, rest)| !rest.is_empty())?;
        let mut properties: Vec<&String> = first.get("properties")?.as_object()?.keys().collect();
        properties.sort();
        properties.into_iter().find_map(|name| {
            let mut values = vec![constant(first, name)?];
            for arm in rest {
                values.push(constant(arm, name).filter(|it| !values.contains(it))?);
            }
            Some((name.clone(), values.into_iter().map(str::to_owned).collect()))
        })
    }

    /// The schema behind references that stand alone.
    fn resolved<'s>(&'s self, mut schema: &'s Value) -> Option<&'s Map<String, Value>> {
        // Circles are refused before.
        loop {
            let object = schema.as_object()?;
            let only = object.keys().all(|key| key == "$ref" || ANNOTATIONS.contains(&key.as_str()));
            match schema::reference(object).filter(|_| only) {
                Some(name) => schema = self.document.definitions.output.get(&name)?,
                None => return Some(object),
            }
        }
    }

    /// The properties that a schema and its parts know; none where they know more than names.
    fn evaluated<'s>(&'s self, schema: &'s Map<String, Value>) -> Option<BTreeSet<&'s String>> {
        let mut known = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut queue = vec![schema];
        while let Some(part) = queue.pop() {
            let more = ["additionalProperties", "patternProperties", "unevaluatedProperties"];
            if more
                .iter()
                .any(|key| part.contains_key(*key) && (*key != "unevaluatedProperties" || !std::ptr::eq(part, schema)))
            {
                return None;
            }
            known.extend(part.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys));
            for key in ["allOf", "anyOf", "oneOf"] {
                let parts = part.get(key).and_then(Value::as_array).into_iter().flatten();
                queue.extend(parts.filter_map(Value::as_object));
            }
            if let Some(name) = schema::reference(part)
                && seen.insert(name.clone())
            {
                queue.extend(self.document.definitions.of(Direction::Output).get(&name).and_then(Value::as_object));
            }
        }
        Some(known)
    }
}

/// The value of a property that is one string, and has to be there.
fn constant<'s>(arm: &'s Map<String, Value>, name: &str) -> Option<&'s str> {
    if arm.get("type")? != "object" || !arm.get("required")?.as_array()?.iter().any(|it| it == name) {
        return None;
    }
    let property = arm.get("properties")?.get(name)?;
    let values = property.get("enum").and_then(Value::as_array);
    let only = values.and_then(|values| if let [only] = values.as_slice() { Some(only) } else { None });
    property.get("const").or(only)?.as_str()
}

/// The strings of a schema that is nothing but a choice of them.
fn only_strings(schema: &Map<String, Value>) -> Option<Vec<&str>> {
    let only = |schema: &Map<String, Value>, keys: &[&str]| {
        schema.keys().all(|key| keys.contains(&key.as_str()) || ANNOTATIONS.contains(&key.as_str()))
    };
    let arms = schema.get("oneOf").and_then(Value::as_array).filter(|arms| !arms.is_empty())?;
    if !only(schema, &["oneOf"]) {
        return None;
    }
    let mut strings = Vec::new();
    for arm in arms {
        let arm = arm.as_object().filter(|arm| only(arm, &["const", "enum", "type"]))?;
        if arm.get("type").is_some_and(|it| it != "string") || arm.contains_key("const") == arm.contains_key("enum") {
            return None;
        }
        match arm.get("enum").and_then(Value::as_array) {
            Some(values) => strings.extend(values.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?),
            None => strings.push(arm.get("const")?.as_str()?),
        }
    }
    Some(strings)
}

/// Whether nothing but strings is listed.
fn has_only_strings(schema: &Map<String, Value>) -> bool {
    let listed = schema.get("enum").and_then(Value::as_array);
    schema.get("const").is_some_and(Value::is_string) || listed.is_some_and(|all| all.iter().all(Value::is_string))
}

/// The types of a schema; what is binary is no string.
fn types(schema: &Map<String, Value>, types: &Value) -> Literal {
    let binary = schema.get("x-binary") == Some(&Value::Bool(true));
    let named = |kind: &Value| match kind {
        Value::String(kind) if kind == "string" && binary => Literal::string("binary"),
        kind => Literal::json(kind),
    };
    match types {
        Value::Array(types) => Literal::Array(types.iter().map(named).collect()),
        one => named(one),
    }
}

fn patterns_translate(schema: &Map<String, Value>) -> bool {
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    patterns.is_none_or(|patterns| patterns.keys().all(|text| pattern::translate(text).is_some()))
}

fn sorted(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut members: Vec<_> = map.iter().collect();
    members.sort_by_key(|(name, _)| *name);
    members
}

fn unchecked(at: &str, what: &str) -> DocumentError {
    DocumentError::Unchecked { at: at.to_owned(), what: what.to_owned() }
}
