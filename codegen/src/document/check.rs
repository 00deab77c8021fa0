//! What a document has to hold beyond its shape, so that what is printed from it holds together.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Direction, Document, DocumentError, Event, Namespace};
use crate::keywords;
use crate::schema::{self, escaped};

/// Events that Socket.IO, or Ackord, emits by itself.
const RESERVED: [&str; 7] =
    ["connect", "connect_error", "disconnect", "disconnecting", "exception", "newListener", "removeListener"];

/// Schemas are nested this deep at most: as deep as JSON that is read.
const DEEPEST: usize = 128;

/// What the keywords of a schema hold, as far as a printer reads them.
const KEYWORDS: [(&str, Holds); 35] = [
    ("$defs", Holds::NamedSchemas),
    ("$ref", Holds::Text),
    ("additionalProperties", Holds::Schema),
    ("allOf", Holds::Schemas),
    ("anyOf", Holds::Schemas),
    ("contains", Holds::Schema),
    ("contentEncoding", Holds::Text),
    ("dependentSchemas", Holds::NamedSchemas),
    ("deprecated", Holds::Boolean),
    ("description", Holds::Text),
    ("else", Holds::Schema),
    ("enum", Holds::List),
    ("examples", Holds::List),
    ("format", Holds::Text),
    ("if", Holds::Schema),
    ("items", Holds::Schema),
    ("maxItems", Holds::Count),
    ("maxLength", Holds::Count),
    ("maximum", Holds::Number),
    ("minItems", Holds::Count),
    ("minLength", Holds::Count),
    ("minimum", Holds::Number),
    ("not", Holds::Schema),
    ("oneOf", Holds::Schemas),
    ("patternProperties", Holds::NamedSchemas),
    ("prefixItems", Holds::Schemas),
    ("properties", Holds::NamedSchemas),
    ("propertyNames", Holds::Schema),
    ("required", Holds::Texts),
    ("then", Holds::Schema),
    ("title", Holds::Text),
    (keywords::DEPRECATED, Holds::Text),
    (keywords::IMPORT, Holds::Import),
    (keywords::ORDER, Holds::Texts),
    (keywords::TYPESCRIPT, Holds::TypeScript),
];

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

#[derive(Clone, Copy, Debug)]
enum Holds {
    Text,
    Texts,
    Boolean,
    Count,
    Number,
    List,
    Schema,
    Schemas,
    NamedSchemas,
    Import,
    TypeScript,
}

impl Document {
    /// Looks for what no contract says: a name that is no identifier, a parameter that its path lacks, two namespaces or
    /// events of one name, a schema that is none, a reference to nothing.
    ///
    /// A document that `ackord::Contract` made has none of these; one that somebody wrote or changed by hand may.
    ///
    /// # Errors
    ///
    /// [`DocumentError::Invalid`] with the first of them.
    pub fn check(&self) -> Result<(), DocumentError> {
        let mut paths = BTreeSet::new();
        let mut markers = BTreeSet::new();
        for (index, namespace) in self.namespaces.iter().enumerate() {
            let at = format!("/namespaces/{index}");
            if !paths.insert(&namespace.path) {
                return invalid(format!("{at}/path"), format!("another namespace has the path {:?}", namespace.path));
            }
            if !markers.insert(&namespace.marker) {
                let problem = format!("another namespace has the marker {:?}", namespace.marker);
                return invalid(format!("{at}/marker"), problem);
            }
            self.check_namespace(namespace, &at)?;
        }
        let mut codes = BTreeSet::new();
        for (index, code) in self.codes.iter().enumerate() {
            if !codes.insert(&code.code) {
                return invalid(format!("/codes/{index}/code"), format!("the code {:?} is there twice", code.code));
            }
        }
        for (direction, side) in [(Direction::Input, "input"), (Direction::Output, "output")] {
            for (name, schema) in self.definitions.of(direction) {
                let at = format!("/definitions/{side}/{}", escaped(name));
                self.check_schema(schema, direction, &at, 0)?;
            }
            self.check_aliases(direction, side)?;
        }
        Ok(())
    }

    fn check_namespace(&self, namespace: &Namespace, at: &str) -> Result<(), DocumentError> {
        if !is_rust_identifier(&namespace.marker) {
            return invalid(format!("{at}/marker"), format!("{:?} is no identifier", namespace.marker));
        }
        check_path(namespace, at)?;
        if let Some(auth) = &namespace.auth {
            self.check_schema(auth, Direction::Input, &format!("{at}/auth"), 0)?;
        }
        if let Some(refused) = &namespace.refused {
            self.check_schema(refused, Direction::Output, &format!("{at}/refused"), 0)?;
        }
        for (direction, side) in [(Direction::Input, "clientToServer"), (Direction::Output, "serverToClient")] {
            let mut names = BTreeSet::new();
            for (index, event) in namespace.events(direction).iter().enumerate() {
                let at = format!("{at}/{side}/{index}");
                if RESERVED.contains(&event.name.as_str()) {
                    return invalid(format!("{at}/name"), format!("{:?} is a reserved event name", event.name));
                }
                if !names.insert(&event.name) {
                    return invalid(format!("{at}/name"), format!("another event has the name {:?}", event.name));
                }
                self.check_event(event, direction, &at)?;
            }
        }
        Ok(())
    }

    fn check_event(&self, event: &Event, direction: Direction, at: &str) -> Result<(), DocumentError> {
        for (index, argument) in event.arguments.iter().enumerate() {
            let at = format!("{at}/arguments/{index}");
            if argument.rest && index + 1 != event.arguments.len() {
                return invalid(at, "only the last argument stands for any number".to_owned());
            }
            self.check_schema(&argument.schema, direction, &format!("{at}/schema"), 0)?;
        }
        for schema in event.ack.schemas() {
            self.check_schema(schema, direction.reversed(), &format!("{at}/ack"), 0)?;
        }
        Ok(())
    }

    fn check_schema(&self, schema: &Value, direction: Direction, at: &str, depth: usize) -> Result<(), DocumentError> {
        if depth > DEEPEST {
            return invalid(at.to_owned(), format!("the schema is nested deeper than {DEEPEST}"));
        }
        let object = match schema {
            Value::Bool(_) => return Ok(()),
            Value::Object(object) => object,
            _ => return invalid(at.to_owned(), "a schema is an object, `true` or `false`".to_owned()),
        };
        self.check_reference(object, direction, at)?;
        check_type(object, at)?;
        for (keyword, holds) in KEYWORDS {
            let Some(value) = object.get(keyword) else { continue };
            let at = format!("{at}/{keyword}");
            if !holds.fits(value) {
                return invalid(at, holds.words().to_owned());
            }
            match (holds, value) {
                (Holds::Schema, _) => self.check_schema(value, direction, &at, depth + 1)?,
                (Holds::Schemas, Value::Array(schemas)) => {
                    for (index, schema) in schemas.iter().enumerate() {
                        self.check_schema(schema, direction, &format!("{at}/{index}"), depth + 1)?;
                    }
                }
                (Holds::NamedSchemas, Value::Object(schemas)) => {
                    for (name, schema) in schemas {
                        self.check_schema(schema, direction, &format!("{at}/{}", escaped(name)), depth + 1)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A reference into the document has to lead somewhere; where others lead is not known here.
    fn check_reference(
        &self,
        schema: &Map<String, Value>,
        direction: Direction,
        at: &str,
    ) -> Result<(), DocumentError> {
        let Some(Value::String(reference)) = schema.get("$ref") else {
            return Ok(());
        };
        let leads = !reference.starts_with('#')
            || (reference.starts_with(schema::prefix(direction))
                && schema::referenced(reference)
                    .is_some_and(|name| self.definitions.of(direction).contains_key(&name)));
        if leads {
            return Ok(());
        }
        invalid(format!("{at}/$ref"), format!("{reference:?} leads nowhere"))
    }

    /// A definition must not lead back to itself without a step into the value: nothing would ever be such a value.
    fn check_aliases(&self, direction: Direction, side: &str) -> Result<(), DocumentError> {
        let definitions = self.definitions.of(direction);
        let aliases = |name: &str| definitions.get(name).map(aliases).unwrap_or_default();
        let mut done = BTreeSet::new();
        for name in definitions.keys() {
            // Each with those that are yet to be followed.
            let mut open = vec![(name.clone(), aliases(name))];
            while let Some((_, left)) = open.last_mut() {
                match left.pop() {
                    Some(next) if open.iter().any(|(name, _)| *name == next) => {
                        let at = format!("/definitions/{side}/{}", escaped(&next));
                        return invalid(at, "its references lead in a circle".to_owned());
                    }
                    Some(next) if !done.contains(&next) => {
                        let aliases = aliases(&next);
                        open.push((next, aliases));
                    }
                    Some(_) => {}
                    None => done.extend(open.pop().map(|(name, _)| name)),
                }
            }
        }
        Ok(())
    }
}

/// The definitions that a schema refers to for the value itself: at its top, and in the alternatives there.
fn aliases(schema: &Value) -> Vec<String> {
    let mut names = Vec::new();
    let mut queue = vec![schema];
    while let Some(schema) = queue.pop() {
        let Value::Object(keywords) = schema else { continue };
        names.extend(schema::reference(keywords));
        let unions = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| keywords.get(key)?.as_array());
        queue.extend(unions.flatten());
    }
    names
}

/// Whether Rust could call something so; a raw identifier is one.
fn is_rust_identifier(name: &str) -> bool {
    let mut characters = name.strip_prefix("r#").unwrap_or(name).chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        // Beyond ASCII Rust takes more than letters, marks above all.
        && characters.all(|it| {
            it.is_alphanumeric() || it == '_' || !(it.is_ascii() || it.is_control() || it.is_whitespace())
        })
}

/// The parameters of a path are those in its braces.
fn check_path(namespace: &Namespace, at: &str) -> Result<(), DocumentError> {
    let path = &namespace.path;
    let here = || format!("{at}/path");
    if !path.starts_with('/') {
        return invalid(here(), format!("{path:?} does not begin with `/`"));
    }
    let mut braces = BTreeSet::new();
    let mut pieces = path.split('{');
    let unpaired = pieces.next().is_none_or(|first| first.contains('}'))
        || !pieces.all(|piece| match piece.split_once('}') {
            Some((name, behind)) if !behind.contains('}') => braces.insert(name),
            _ => false,
        });
    if unpaired {
        return invalid(here(), format!("the braces of {path:?} are no parameters, each there once"));
    }
    let parameters: BTreeSet<&str> = namespace.parameters.iter().map(|it| it.name.as_str()).collect();
    for (index, parameter) in namespace.parameters.iter().enumerate() {
        if !is_rust_identifier(&parameter.name) {
            let problem = format!("{:?} is no identifier", parameter.name);
            return invalid(format!("{at}/parameters/{index}/name"), problem);
        }
    }
    if parameters != braces || parameters.len() != namespace.parameters.len() {
        return invalid(format!("{at}/parameters"), format!("they are not those of the path {path:?}"));
    }
    Ok(())
}

fn check_type(schema: &Map<String, Value>, at: &str) -> Result<(), DocumentError> {
    let is_type = |it: &Value| it.as_str().is_some_and(|it| TYPES.contains(&it));
    match schema.get("type") {
        None => Ok(()),
        Some(Value::Array(types)) if !types.is_empty() && types.iter().all(is_type) => Ok(()),
        Some(one) if is_type(one) => Ok(()),
        Some(_) => invalid(format!("{at}/type"), "it names no types of JSON".to_owned()),
    }
}

impl Holds {
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Texts => value.as_array().is_some_and(|texts| texts.iter().all(Value::is_string)),
            Self::Boolean => value.is_boolean(),
            Self::Count => value.is_u64(),
            Self::Number => value.is_number(),
            Self::List | Self::Schemas => value.is_array(),
            Self::NamedSchemas => value.is_object(),
            Self::Schema => true,
            Self::Import => keywords::is_import(value),
            Self::TypeScript => value.as_str().is_some_and(|text| keywords::binding(text).is_ok()),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Text => "it has to be a string",
            Self::Texts => "it has to be a list of strings",
            Self::Boolean => "it has to be `true` or `false`",
            Self::Count => "it has to be a whole number from 0",
            Self::Number => "it has to be a number",
            Self::List => "it has to be a list of values",
            Self::Schema => "it has to be a schema",
            Self::Schemas => "it has to be a list of schemas",
            Self::NamedSchemas => "it has to be an object of schemas",
            Self::Import => "it has to name a module, `from`, and an identifier in it, `name`",
            Self::TypeScript => "it has to be one type of TypeScript, in one line",
        }
    }
}

fn invalid(at: String, problem: String) -> Result<(), DocumentError> {
    Err(DocumentError::Invalid { at, problem })
}

#[cfg(test)]
mod tests;
