//! All problems of a payload that serde refused: a pass over its input schema, on the failure path only.
//!
//! serde stops at the first problem, and knows no path inside of tagged, untagged and flattened values. What it says is the
//! answer only where the schema finds nothing: an identifier that does not parse, a conversion that failed.

mod position;
mod union;
mod validator;
mod words;

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;
use schemars::SchemaGenerator;
use serde_json::{Map, Value};

use super::arguments::{ArgumentSchema, FromArguments};
use super::check::Issue;
use super::codes;
use super::describe::{self, ParameterSchemas};
use super::payload::Payload;
use validator::{Binary, Validator};

/// Larger payloads get serde's one problem: their tree would be many times as large.
const LARGEST: usize = 256 * 1024;

/// The problems of an event's arguments; `json` is the whole array, the name first. `constrain` adds the constraints that
/// stand on the parameters of the handler.
pub(crate) fn issues<A: FromArguments>(
    json: &str,
    error: &serde_json::Error,
    constrain: impl FnOnce(&mut ParameterSchemas<'_>) + 'static,
) -> Vec<Issue> {
    arguments_issues::<A, _>(json, error, 1, constrain)
}

/// The problems of an acknowledgement's arguments.
pub(crate) fn ack_issues<A: FromArguments>(json: &str, error: &serde_json::Error) -> Vec<Issue> {
    arguments_issues::<A, _>(json, error, 0, |_| {})
}

/// The problems of an auth payload.
pub(crate) fn auth_issues<T: Payload>(json: &str, error: &serde_json::Error) -> Vec<Issue> {
    let schemas = made_once(TypeId::of::<T>(), |generator| {
        vec![ArgumentSchema { schema: generator.subschema_for::<T>(), optional: false, rest: false }]
    });
    let issues = tree(json).map(|value| {
        let mut validator = Validator::new(&schemas.definitions, Binary::Base64);
        for auth in &schemas.arguments {
            validator.check(auth.schema.as_value(), &value);
        }
        validator.into_issues()
    });
    let issues = issues.filter(|issues| !issues.is_empty());
    issues.unwrap_or_else(|| vec![from_serde(error, position::pointer(json, error.line(), error.column()))])
}

/// `skipped` elements of the array are no arguments.
fn arguments_issues<A: FromArguments, C: FnOnce(&mut ParameterSchemas<'_>) + 'static>(
    json: &str,
    error: &serde_json::Error,
    skipped: usize,
    constrain: C,
) -> Vec<Issue> {
    let schemas = made_once(TypeId::of::<(A, C)>(), |generator| {
        let mut schemas = A::schemas(generator);
        constrain(&mut ParameterSchemas(&mut schemas));
        schemas
    });
    let issues = match tree(json) {
        Some(Value::Array(values)) => {
            let values = values.get(skipped..).unwrap_or_default();
            let mut validator = Validator::new(&schemas.definitions, Binary::Attachment);
            check_arguments(&mut validator, &schemas.arguments, values);
            validator.into_issues()
        }
        _ => Vec::new(),
    };
    if !issues.is_empty() {
        return issues;
    }
    let place = position::pointer(json, error.line(), error.column());
    let path = as_argument(&place, skipped).unwrap_or_default();
    vec![from_serde(error, path)]
}

/// The pointer into the whole array as one into its arguments; `None` if it is in none of them.
fn as_argument(pointer: &str, skipped: usize) -> Option<String> {
    let element = pointer.strip_prefix('/')?;
    let (element, within) = element.split_at(element.find('/').unwrap_or(element.len()));
    let argument = element.parse::<usize>().ok()?.checked_sub(skipped)?;
    Some(format!("/{argument}{within}"))
}

fn check_arguments(validator: &mut Validator<'_>, schemas: &[ArgumentSchema], values: &[Value]) {
    for (index, argument) in schemas.iter().enumerate() {
        let schema = argument.schema.as_value();
        if argument.rest {
            for (index, value) in values.iter().enumerate().skip(index) {
                validator.check_index(index, schema, value);
            }
            return;
        }
        match values.get(index) {
            Some(value) => validator.check_index(index, schema, value),
            None if argument.optional => {}
            None => validator.missing_argument(index),
        }
    }
}

/// What arguments are held against.
struct Schemas {
    arguments: Vec<ArgumentSchema>,
    definitions: Map<String, Value>,
}

/// The schemas of `key`. They are made for the first payload that does not fit, and kept: a client that sends many of them
/// must not have them made each time.
fn made_once(key: TypeId, arguments: impl FnOnce(&mut SchemaGenerator) -> Vec<ArgumentSchema>) -> Arc<Schemas> {
    static MADE: RwLock<BTreeMap<TypeId, Arc<Schemas>>> = RwLock::new(BTreeMap::new());
    if let Some(made) = MADE.read().get(&key) {
        return made.clone();
    }
    // Not under the lock: a `JsonSchema` of a user's may do anything.
    let mut generator = describe::settings().for_deserialize().into_generator();
    let arguments = arguments(&mut generator);
    let made = Arc::new(Schemas { arguments, definitions: generator.take_definitions(true) });
    MADE.write().entry(key).or_insert(made).clone()
}

fn tree(json: &str) -> Option<Value> {
    (json.len() <= LARGEST).then(|| serde_json::from_str(json).ok()).flatten()
}

fn from_serde(error: &serde_json::Error, path: String) -> Issue {
    let message = error.to_string();
    if message.starts_with("data did not match any variant of ") {
        return Issue::at(path, codes::UNION, "fits none of the allowed forms");
    }
    // Where in the packet it stood tells a client nothing.
    let position = format!(" at line {} column {}", error.line(), error.column());
    let message = words::without_types(message.strip_suffix(&position).unwrap_or(&message));
    Issue::at(path, codes::INVALID, message)
}

#[cfg(test)]
mod tests;
