//! Documents in a few words, and findings as lines.

use ackord_codegen::compat::{Comparison, compare};
use ackord_codegen::{Definitions, Direction, Document, FORMAT};
use serde_json::{Value, json};

/// A document with these namespaces and definitions; a type is defined alike in both directions.
pub(crate) fn document(namespaces: Value, types: &Value) -> Document {
    let define = |direction: &str| {
        let text = types.to_string().replace("#/T/", &format!("#/definitions/{direction}/"));
        serde_json::from_str(&text).unwrap()
    };
    let definitions = Definitions { input: define("input"), output: define("output") };
    let namespaces = serde_json::from_value(namespaces).unwrap();
    let (name, version) = ("chat".to_owned(), "1.0.0".to_owned());
    Document { ackord: FORMAT, name, version, hash: String::new(), namespaces, codes: Vec::new(), definitions }.sealed()
}

pub(crate) fn namespace(more: Value) -> Value {
    let mut namespace = json!({"path": "/chat", "marker": "Chat", "clientToServer": [], "serverToClient": []});
    if let (Some(namespace), Value::Object(more)) = (namespace.as_object_mut(), more) {
        namespace.extend(more);
    }
    json!([namespace])
}

/// A document with one event of one argument. `schema` may hold the types that it refers to, as `"T"`.
pub(crate) fn one_argument(direction: Direction, schema: &Value) -> Document {
    let mut schema = schema.clone();
    let types = schema.as_object_mut().and_then(|it| it.remove("T")).unwrap_or_else(|| json!({}));
    let (list, name) = match direction {
        Direction::Input => ("clientToServer", "input"),
        Direction::Output => ("serverToClient", "output"),
    };
    let schema: Value =
        serde_json::from_str(&schema.to_string().replace("#/T/", &format!("#/definitions/{name}/"))).unwrap();
    let event = json!({"name": "it", "arguments": [{"name": "it", "schema": schema}], "ack": {"kind": "none"}});
    document(namespace(json!({list: [event]})), &types)
}

/// `breaking code pointer` of each finding.
pub(crate) fn lines(comparison: &Comparison) -> Vec<String> {
    let line = |it: &ackord_codegen::compat::Finding| format!("{} {} {}", it.severity, it.code, it.pointer);
    comparison.findings.iter().map(|it| line(it).trim_end().to_owned()).collect()
}

pub(crate) fn changes(old: &Document, new: &Document) -> String {
    lines(&compare(old, new)).join(", ")
}
