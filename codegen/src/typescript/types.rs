//! Schemas as TypeScript types, exact by direction.

use serde_json::{Map, Value};

use super::docs;
use super::names::{self, Names};
use crate::document::{Direction, Document};
use crate::keywords::{self, Binding};
use crate::schema;

/// Arrays of a fixed length are tuples up to this one.
const LONGEST_TUPLE: u64 = 16;

/// And up to this many bytes: tuples of tuples grow fast.
const WIDEST_TUPLE: usize = 4096;

/// A declaration's members stand on lines of their own from this width on.
const WIDTH: usize = 100;

/// Prints types.
#[derive(Clone, Copy, Debug)]
pub(super) struct Types<'a> {
    document: &'a Document,
    /// Without names, definitions are called what they are called in the schemas, and nothing is documented.
    names: Option<&'a Names<'a>>,
}

/// A type as text, and how tightly it binds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Type {
    text: String,
    binding: Binding,
}

impl Type {
    fn primary(text: impl Into<String>) -> Self {
        Self { text: text.into(), binding: Binding::Primary }
    }

    /// The type's text where something that binds like `outer` stands round it.
    fn within(self, outer: Binding) -> String {
        if self.binding < outer { format!("({})", self.text) } else { self.text }
    }

    fn array(self) -> Self {
        Self::primary(format!("{}[]", self.within(Binding::Primary)))
    }
}

impl<'a> Types<'a> {
    pub(super) fn new(document: &'a Document, names: &'a Names<'a>) -> Self {
        Self { document, names: Some(names) }
    }

    /// A printer whose text does not depend on the names, to hold the two directions against each other.
    pub(super) fn neutral(document: &'a Document) -> Self {
        Self { document, names: None }
    }

    /// A schema as a type, in a line that is indented by `indent` steps.
    pub(super) fn of(&self, schema: &Value, direction: Direction, indent: usize) -> String {
        self.read(schema, Place { direction, indent }).text
    }

    /// A schema as an element of a union.
    pub(super) fn in_union(&self, schema: &Value, direction: Direction, indent: usize) -> String {
        self.read(schema, Place { direction, indent }).within(Binding::Union)
    }

    /// A schema as the element of an array.
    pub(super) fn array(&self, schema: &Value, direction: Direction, indent: usize) -> String {
        self.read(schema, Place { direction, indent }).array().text
    }

    /// The type behind the `=` of a declaration: unions and objects are spread over lines.
    pub(super) fn declaration(&self, schema: &Value, direction: Direction) -> String {
        let place = Place { direction, indent: 0 };
        let Some(object) = schema.as_object().filter(|object| keywords::typescript(object).is_none()) else {
            return format!(" {}", self.read(schema, place).text);
        };
        if let Some(arms) = only_union(object) {
            let place = place.deeper();
            let documented = arms.iter().any(|arm| self.docs(arm, place).is_some());
            let lines: Vec<String> = arms
                .iter()
                .map(|arm| {
                    let docs = self.docs(arm, place).unwrap_or_default();
                    let arm = self.read(arm, place).within(Binding::Union);
                    format!("\n{docs}  | {arm}")
                })
                .collect();
            let line = self.read(schema, place).text;
            let short = line.len() < WIDTH - 30 && !line.contains('\n');
            return if documented || !short { lines.concat() } else { format!(" {line}") };
        }
        if let [Part::Object] = parts(object).as_slice()
            && has_properties(object)
        {
            return format!(" {}", self.object(object, place, true).text);
        }
        format!(" {}", self.read(schema, place).text)
    }

    fn read(&self, schema: &Value, place: Place) -> Type {
        match schema {
            Value::Bool(false) => Type::primary("never"),
            Value::Object(object) => self.read_object(object, place),
            _ => Type::primary("unknown"),
        }
    }

    fn read_object(&self, schema: &Map<String, Value>, place: Place) -> Type {
        if let Some((text, binding)) = keywords::typescript(schema) {
            return Type { text: text.trim().to_owned(), binding };
        }
        if let Some(Value::Object(not)) = schema.get("not")
            && not.is_empty()
        {
            return Type::primary("never");
        }
        let all = parts(schema).into_iter().map(|part| match part {
            Part::Reference(name) => self.named(&name, place),
            Part::Object => self.object(schema, place, false),
            Part::Union(arms) => union(arms.iter().map(|arm| self.read(arm, place))),
            Part::One(schema) => self.read(schema, place),
        });
        let mut all: Vec<Type> = all.collect();
        all.dedup();
        match all.len() {
            0 => self.plain(schema, place),
            1 => all.remove(0),
            _ => Type {
                text: all.into_iter().map(|it| it.within(Binding::Intersection)).collect::<Vec<_>>().join(" & "),
                binding: Binding::Intersection,
            },
        }
    }

    fn named(&self, definition: &str, place: Place) -> Type {
        let Some(names) = self.names else {
            return Type::primary(definition);
        };
        names.get(place.direction, definition).map_or_else(|| Type::primary("unknown"), Type::primary)
    }

    /// What has neither parts nor properties: constants, strings, numbers, arrays, maps.
    fn plain(&self, schema: &Map<String, Value>, place: Place) -> Type {
        if let Some(constant) = schema.get("const") {
            return Type::primary(literal(constant));
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return union(values.iter().map(|it| Type::primary(literal(it))));
        }
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
            _ => return Type::primary("unknown"),
        };
        union(types.into_iter().map(|kind| match kind {
            "string" if is_binary(schema) => Type {
                text: match place.direction {
                    Direction::Input => "ArrayBuffer | ArrayBufferView | Blob".to_owned(),
                    Direction::Output => "ArrayBuffer | Uint8Array".to_owned(),
                },
                binding: Binding::Union,
            },
            "string" => Type::primary("string"),
            "integer" | "number" => Type::primary("number"),
            "boolean" => Type::primary("boolean"),
            "null" => Type::primary("null"),
            "array" => self.list(schema, place),
            "object" => self.object(schema, place, false),
            _ => Type::primary("unknown"),
        }))
    }

    fn list(&self, schema: &Map<String, Value>, place: Place) -> Type {
        let limit = |key| schema.get(key).and_then(Value::as_u64);
        let items = schema.get("items");
        if let Some(Value::Array(first)) = schema.get("prefixItems") {
            let mut items: Vec<String> = first.iter().map(|item| self.read(item, place).text).collect();
            let open = limit("maxItems").is_none() && schema.get("items") != Some(&Value::Bool(false));
            if open {
                let rest = schema.get("items").unwrap_or(&Value::Bool(true));
                items.push(format!("...{}", self.read(rest, place).array().text));
            }
            return Type::primary(format!("[{}]", items.join(", ")));
        }
        let item = self.read(items.unwrap_or(&Value::Bool(true)), place);
        match limit("maxItems") {
            Some(0) => Type::primary("[]"),
            Some(length)
                if length <= LONGEST_TUPLE && limit("minItems") == Some(length) && item.text.len() <= WIDEST_TUPLE =>
            {
                let count = usize::try_from(length).unwrap_or_default();
                Type::primary(format!("[{}]", vec![item.text; count].join(", ")))
            }
            _ => item.array(),
        }
    }

    fn object(&self, schema: &Map<String, Value>, place: Place, spread: bool) -> Type {
        let properties = self.properties(schema);
        let index = self.index(schema, place);
        if properties.is_empty() {
            return Type::primary(match index {
                // `Record` would not do: a type that refers to itself through it is circular.
                Some((key, value)) => format!("{{ [key: {key}]: {} }}", value.text),
                None => "Record<string, never>".to_owned(),
            });
        }
        let required: Vec<&str> = match schema.get("required") {
            Some(Value::Array(required)) => required.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let inner = place.deeper();
        let mut documented = false;
        let mut optional = false;
        let mut members = Vec::new();
        let mut types = Vec::new();
        for (name, property) in &properties {
            let mark = if required.contains(&name.as_str()) {
                ""
            } else {
                optional = true;
                "?"
            };
            let docs = self.docs(property, inner);
            documented |= docs.is_some();
            let of = self.read(property, inner);
            let member = format!("{}{mark}: {}", names::key(name), of.text);
            members.push((docs.unwrap_or_default(), member));
            types.push(of);
        }
        if let Some((key, value)) = index {
            // An index signature has to hold for the named properties too.
            let undefined = optional.then(|| Type::primary("undefined"));
            let all = union(std::iter::once(value).chain(types).chain(undefined));
            members.push((String::new(), format!("[key: {key}]: {}", all.text)));
        }
        let line: Vec<&str> = members.iter().map(|(_, member)| member.as_str()).collect();
        let line = format!("{{ {} }}", line.join("; "));
        if !spread && !documented && line.len() < WIDTH {
            return Type::primary(line);
        }
        let step = inner.space();
        let lines: String = members.iter().map(|(docs, member)| format!("{docs}{step}{member};\n")).collect();
        Type::primary(format!("{{\n{lines}{}}}", place.space()))
    }

    /// The keys and values of an object beside its properties.
    fn index(&self, schema: &Map<String, Value>, place: Place) -> Option<(&'static str, Type)> {
        let mut key = "number";
        let mut values = Vec::new();
        if let Some(Value::Object(patterns)) = schema.get("patternProperties") {
            for (pattern, value) in patterns {
                if !matches!(pattern.as_str(), r"^\d+$" | r"^-?\d+$") {
                    key = "string";
                }
                values.push(self.read(value, place));
            }
        }
        match schema.get("additionalProperties") {
            None | Some(Value::Bool(false)) => {}
            Some(value) => {
                key = "string";
                values.push(self.read(value, place));
            }
        }
        // An index signature for numbers cannot stand beside properties of other types.
        if has_properties(schema) {
            key = "string";
        }
        (!values.is_empty()).then(|| (key, union(values)))
    }

    /// In the order of declaration, which tells no two types apart.
    fn properties<'s>(&self, schema: &'s Map<String, Value>) -> Vec<(&'s String, &'s Value)> {
        let mut properties = keywords::ordered(schema);
        if self.names.is_none() {
            properties.sort_by_key(|(name, _)| *name);
        }
        properties
    }

    fn docs(&self, schema: &Value, place: Place) -> Option<String> {
        self.names?;
        docs::comment(&docs::of_schema(schema), &place.space())
    }

    /// The definition behind a schema that is nothing but a reference.
    pub(super) fn resolve(&self, schema: &'a Value, direction: Direction) -> &'a Value {
        schema
            .as_object()
            .and_then(schema::reference)
            .and_then(|name| self.document.definitions.of(direction).get(&name))
            .unwrap_or(schema)
    }
}

/// Where a type is printed.
#[derive(Clone, Copy, Debug)]
struct Place {
    direction: Direction,
    indent: usize,
}

impl Place {
    fn deeper(self) -> Self {
        Self { indent: self.indent + 1, ..self }
    }

    fn space(self) -> String {
        "  ".repeat(self.indent)
    }
}

/// What a schema is composed of: all of its parts hold at once.
enum Part<'a> {
    Reference(String),
    Object,
    Union(&'a [Value]),
    One(&'a Value),
}

fn parts(schema: &Map<String, Value>) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let composed = ["$ref", "oneOf", "anyOf", "allOf"].iter().any(|key| schema.contains_key(*key));
    let is_object = schema.get("type").is_none_or(|it| it == "object");
    let has_members =
        has_properties(schema) || schema.get("additionalProperties").is_some_and(|it| *it != Value::Bool(false));
    if has_members && is_object {
        parts.push(Part::Object);
    }
    if !composed {
        return parts;
    }
    parts.extend(schema::reference(schema).map(Part::Reference));
    for key in ["oneOf", "anyOf"] {
        if let Some(Value::Array(arms)) = schema.get(key) {
            parts.push(Part::Union(arms));
        }
    }
    if let Some(Value::Array(all)) = schema.get("allOf") {
        parts.extend(all.iter().map(Part::One));
    }
    parts
}

/// The arms of a schema that is one union and nothing else.
fn only_union(schema: &Map<String, Value>) -> Option<&[Value]> {
    match parts(schema).as_slice() {
        [Part::Union(arms)] => Some(arms),
        _ => None,
    }
}

fn has_properties(schema: &Map<String, Value>) -> bool {
    schema.get("properties").and_then(Value::as_object).is_some_and(|properties| !properties.is_empty())
}

fn union(types: impl IntoIterator<Item = Type>) -> Type {
    let mut arms: Vec<Type> = Vec::new();
    for arm in types {
        if arm.text == "unknown" {
            return arm;
        }
        if arm.text != "never" && !arms.contains(&arm) {
            arms.push(arm);
        }
    }
    match arms.len() {
        0 => Type::primary("never"),
        1 => arms.remove(0),
        _ => Type {
            text: arms.into_iter().map(|arm| arm.within(Binding::Union)).collect::<Vec<_>>().join(" | "),
            binding: Binding::Union,
        },
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => "unknown".to_owned(),
    }
}

fn is_binary(schema: &Map<String, Value>) -> bool {
    schema.get("x-binary") == Some(&Value::Bool(true))
}

#[cfg(test)]
mod tests;
