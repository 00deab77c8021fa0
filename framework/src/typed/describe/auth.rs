//! Whether an auth payload fits into a CONNECT packet.

use serde_json::Value;

use super::{Generators, HandlersDescription};
use crate::typed::namespace::Served;

/// Whether the auth payload of `N` may be an object, which is all that a CONNECT packet carries.
pub(crate) fn auth_admits_object<N: Served>() -> bool {
    let mut generators = Generators::new();
    let mut handlers = HandlersDescription::new(&mut generators);
    N::describe_handlers(&mut handlers);
    let Some(auth) = handlers.auth else { return true };
    let definitions = generators.input.take_definitions(true);
    admits_object(auth.input.as_value(), &definitions, 0)
}

/// The types that refer to each other for longer than this are no auth payload that anybody wrote.
const MAX_REFERENCES: usize = 32;

fn admits_object(schema: &Value, definitions: &serde_json::Map<String, Value>, depth: usize) -> bool {
    let Some(object) = schema.as_object().filter(|_| depth < MAX_REFERENCES) else {
        return schema != &Value::Bool(false);
    };
    let any = |key: &str| {
        let arms = object.get(key)?.as_array()?;
        Some(arms.iter().any(|arm| admits_object(arm, definitions, depth + 1)))
    };
    if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return definitions.get(name).is_none_or(|schema| admits_object(schema, definitions, depth + 1));
    }
    match object.get("type") {
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.iter().any(|name| name == "object"),
        _ => any("anyOf").or_else(|| any("oneOf")).unwrap_or(true),
    }
}
