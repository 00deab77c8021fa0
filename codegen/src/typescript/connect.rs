//! What opens a namespace: its socket's type, its options, its path, and the factory.

use serde_json::Value;

use super::docs;
use super::names;
use super::types::Types;
use crate::document::{Direction, Namespace, Parameter, ParameterType};

/// The types of one namespace behind its events.
pub(super) fn types(namespace: &Namespace, types: &Types<'_>) -> String {
    let marker = names::identifier(&namespace.marker);
    let path = docs::inline(&namespace.path);
    let mut docs = docs::text(&namespace.docs);
    docs.extend(namespace.deprecated.as_deref().map(docs::deprecated));
    let docs = docs::comment(&docs, "").unwrap_or_default();
    let refused = namespace
        .refused
        .as_ref()
        .map_or_else(String::new, |refused| format!("{} | ", types.in_union(refused, Direction::Output, 0)));
    format!(
        "{docs}export type {marker}Socket = Typed<{marker}ServerToClient, {marker}ClientToServer, {marker}ConnectError, {name}>;\n\
         /** Why the server did not let a client into `{path}`: `socket.on(\"connect_error\", …)`. */\n\
         export type {marker}ConnectError = Error & {{ data?: {refused}NotLetIn }};\n\
         {options}",
        name = names::string(&namespace.path),
        options = Auth::new(namespace, types).options(&marker),
    )
}

/// What opens one namespace.
pub(super) fn factory(namespace: &Namespace, types: &Types<'_>) -> String {
    let marker = names::identifier(&namespace.marker);
    let lower = names::lower_first(&marker);
    let auth = Auth::new(namespace, types);
    let (parameters, argument, rendered) = if namespace.parameters.is_empty() {
        (String::new(), "", names::string(&namespace.path))
    } else {
        let function = path_function(namespace, &lower);
        (function, ", params", format!("{lower}Path(params)"))
    };
    let declared =
        if argument.is_empty() { String::new() } else { format!(", params: {}", parameters_type(namespace)) };
    let example = format!(
        "connect{marker}(io, \"https://example.org\"{}{})",
        if argument.is_empty() { String::new() } else { format!(", {}", example_parameters(namespace)) },
        if auth.required { ", { auth }" } else { "" }
    );
    let default = if auth.required { "" } else { " = {}" };
    let mut docs = vec![format!("Connects to `{}`: `{example}`.", docs::inline(&namespace.path))];
    docs.extend(namespace.deprecated.as_deref().map(docs::deprecated));
    let docs = docs::comment(&docs, "").unwrap_or_default();
    format!(
        "{parameters}\
         {docs}\
         export function connect{marker}(io: Io, origin: string{declared}, options: {marker}Options{default}): {marker}Socket {{\n  \
           return connect(io, origin, {rendered}, options) as {marker}Socket;\n\
         }}\n",
    )
}

/// The path of a dynamic namespace as a type.
pub(super) fn path_type(namespace: &Namespace) -> String {
    if namespace.parameters.is_empty() {
        return String::new();
    }
    let marker = names::identifier(&namespace.marker);
    let pieces = path(namespace, |parameter| {
        let of = parameter.map_or(ParameterType::String, |it| it.kind);
        // `encodeURIComponent` of text is text.
        format!("${{{}}}", type_of(of))
    });
    format!(
        "/** The path of one `{}`; what stands in it is percent-encoded. */\n\
         export type {marker}Path = `{pieces}`;\n",
        docs::inline(&namespace.path),
    )
}

/// The auth payload in the options.
struct Auth {
    of: Option<String>,
    required: bool,
}

impl Auth {
    fn new(namespace: &Namespace, types: &Types<'_>) -> Self {
        let Some(schema) = &namespace.auth else {
            return Self { of: None, required: false };
        };
        let resolved = types.resolve(schema, Direction::Input);
        Self { of: Some(types.in_union(schema, Direction::Input, 1)), required: !admits_nothing(resolved) }
    }

    fn options(&self, marker: &str) -> String {
        let Some(of) = &self.of else {
            return format!("export interface {marker}Options extends Options {{}}\n");
        };
        let mark = if self.required { "" } else { "?" };
        format!(
            "export interface {marker}Options extends Options {{\n  \
               /** What `connect` on the server gets, or a function that hands it over, now or later, on each (re)connection. */\n  \
               auth{mark}: {of} | ((send: (auth: {of}) => void) => void);\n\
             }}\n"
        )
    }
}

/// Whether a client may send no auth at all: the server reads `{}`, or `None`.
fn admits_nothing(schema: &Value) -> bool {
    let Some(object) = schema.as_object() else {
        return schema != &Value::Bool(false);
    };
    if let Some(Value::Array(arms)) = object.get("anyOf") {
        return arms.iter().any(|arm| arm.get("type") == Some(&Value::from("null")));
    }
    let kind = object.get("type");
    let is_null = |it: &Value| it == "null";
    let nullable = match kind {
        Some(Value::Array(types)) => types.iter().any(is_null),
        Some(kind) => is_null(kind),
        None => object.is_empty(),
    };
    let no_field_required = kind == Some(&Value::from("object"))
        && !["oneOf", "allOf", "$ref"].iter().any(|key| object.contains_key(*key))
        && object.get("required").and_then(Value::as_array).is_none_or(Vec::is_empty);
    nullable || no_field_required
}

fn path_function(namespace: &Namespace, lower: &str) -> String {
    let path = path(namespace, |parameter| {
        let name = parameter.map_or("", |it| it.name.as_str());
        let member = if names::needs_no_quotes(name) {
            format!("params.{name}")
        } else {
            format!("params[{}]", names::string(name))
        };
        // `encodeURIComponent` takes bigints, but TypeScript's declaration of it does not.
        let any = parameter.is_some_and(|it| it.kind == ParameterType::Any);
        if any {
            format!("${{encodeURIComponent(String({member}))}}")
        } else {
            format!("${{encodeURIComponent({member})}}")
        }
    });
    format!(
        "/** The path of one `{}`. */\n\
         export const {lower}Path = (params: {}) => `{path}` as const;\n",
        docs::inline(&namespace.path),
        parameters_type(namespace),
    )
}

/// The path as the inside of a template literal.
fn path(namespace: &Namespace, mut parameter: impl FnMut(Option<&Parameter>) -> String) -> String {
    let mut path = String::new();
    let mut rest = namespace.path.as_str();
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else {
            break;
        };
        path.push_str(&template(before));
        path.push_str(&parameter(namespace.parameters.iter().find(|it| it.name == name)));
        rest = behind;
    }
    path.push_str(&template(rest));
    path
}

fn parameters_type(namespace: &Namespace) -> String {
    let members: Vec<String> = namespace
        .parameters
        .iter()
        .map(|parameter| format!("{}: {}", names::key(&parameter.name), type_of(parameter.kind)))
        .collect();
    format!("{{ {} }}", members.join("; "))
}

fn type_of(kind: ParameterType) -> &'static str {
    match kind {
        ParameterType::Number => "number",
        ParameterType::String => "string",
        ParameterType::Boolean => "boolean",
        ParameterType::Any => "string | number | bigint | boolean",
    }
}

fn example_parameters(namespace: &Namespace) -> String {
    let names: Vec<String> = namespace.parameters.iter().map(|parameter| names::key(&parameter.name)).collect();
    format!("{{ {} }}", names.join(", "))
}

/// Text inside a template literal.
fn template(text: &str) -> String {
    text.replace('\\', "\\\\").replace('`', "\\`").replace("${", "\\${")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::tests::document;

    #[test]
    fn auth_may_be_left_out_where_nothing_is_required() {
        let cases = [
            (json!({"type": "object", "properties": {"a": true}, "required": ["a"]}), false),
            (json!({"type": "object", "properties": {"a": true}}), true),
            (json!({"anyOf": [{"$ref": "#/definitions/input/A"}, {"type": "null"}]}), true),
            (json!({"oneOf": [{"type": "object"}]}), false),
            (json!({"type": ["object", "null"], "required": ["a"]}), true),
            (json!({"type": "string"}), false),
            (json!(true), true),
        ];
        for (schema, expected) in cases {
            assert_eq!(admits_nothing(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn a_dynamic_path_is_a_function_of_its_parameters() {
        let mut namespace = document(Vec::new(), Vec::new()).namespaces.remove(0);
        namespace.path = "/project/{id}/{part}".to_owned();
        namespace.parameters = [("id", ParameterType::Number), ("part", ParameterType::String)]
            .map(|(name, kind)| Parameter { name: name.to_owned(), kind })
            .into();
        let function = path_function(&namespace, "project");
        let expected = "export const projectPath = (params: { id: number; part: string }) => \
                        `/project/${encodeURIComponent(params.id)}/${encodeURIComponent(params.part)}` as const;\n";
        assert!(function.ends_with(expected), "{function}");
        // 64 bits, or a type of the user's own: a bigint is not rounded on its way into the path.
        namespace.path = "/project/{id}".to_owned();
        namespace.parameters = vec![Parameter { name: "id".to_owned(), kind: ParameterType::Any }];
        let function = path_function(&namespace, "project");
        let expected = "export const projectPath = (params: { id: string | number | bigint | boolean }) => \
                        `/project/${encodeURIComponent(String(params.id))}` as const;\n";
        assert!(function.ends_with(expected), "{function}");
    }
}
