use serde_json::json;

use super::*;
use crate::document::Ack;
use crate::document::tests::{argument, document, event};
use crate::typescript::Form;

fn print(schema: &Value, direction: Direction) -> String {
    let uses = |side: &str| {
        let of = |name| argument("it", json!({"$ref": format!("#/definitions/{side}/{name}")}));
        vec![event("uses", vec![of("A"), of("B")], Ack::None)]
    };
    let mut document = document(uses("input"), uses("output"));
    let definitions = &mut document.definitions;
    for name in ["A", "B"] {
        definitions.input.insert(name.to_owned(), json!({"type": "string"}));
        definitions.output.insert(name.to_owned(), json!({"type": "string"}));
    }
    let names = Names::new(&document, Form::Module, "").unwrap();
    Types::new(&document, &names).of(schema, direction, 0)
}

#[track_caller]
fn prints(schema: &Value, expected: &str) {
    assert_eq!(print(schema, Direction::Output), expected, "{schema}");
}

fn a() -> Value {
    json!({"$ref": "#/definitions/output/A"})
}

#[test]
fn scalars() {
    prints(&json!(true), "unknown");
    prints(&json!(false), "never");
    prints(&json!({}), "unknown");
    prints(&json!({"not": {}}), "never");
    prints(&json!({"type": "integer", "format": "uint32", "minimum": 0}), "number");
    prints(&json!({"type": ["integer", "null"]}), "number | null");
    prints(&json!({"type": "null"}), "null");
    prints(&json!({"const": "a\"b"}), r#""a\"b""#);
    prints(&json!({"type": "string", "enum": ["a", "b", null]}), r#""a" | "b" | null"#);
}

#[test]
fn binary_is_what_javascript_sends_or_gets() {
    let schema = json!({"type": "string", "contentEncoding": "base64", "x-binary": true});
    assert_eq!(print(&schema, Direction::Output), "ArrayBuffer | Uint8Array");
    let sent = "ArrayBuffer | ArrayBufferView | Blob";
    assert_eq!(print(&schema, Direction::Input), sent);
    let list = json!({"type": "array", "items": schema});
    assert_eq!(print(&list, Direction::Input), format!("({sent})[]"));
    let maybe = json!({"type": ["string", "null"], "x-binary": true});
    assert_eq!(print(&maybe, Direction::Output), "ArrayBuffer | Uint8Array | null");
}

#[test]
fn arrays_and_tuples() {
    prints(&json!({"type": "array", "items": a()}), "A[]");
    prints(&json!({"type": "array"}), "unknown[]");
    prints(&json!({"type": "array", "items": {"type": ["string", "null"]}, "uniqueItems": true}), "(string | null)[]");
    let pair = json!([{"type": "integer"}, a()]);
    prints(&json!({"type": "array", "prefixItems": pair, "minItems": 2, "maxItems": 2}), "[number, A]");
    prints(&json!({"type": "array", "prefixItems": pair}), "[number, A, ...unknown[]]");
    let three = json!({"type": "array", "items": a(), "minItems": 3, "maxItems": 3});
    prints(&three, "[A, A, A]");
    // A variant without fields.
    prints(&json!({"type": "array", "maxItems": 0}), "[]");
}

#[test]
fn objects_and_maps() {
    prints(&json!({"type": "object"}), "Record<string, never>");
    prints(&json!({"type": "object", "additionalProperties": true}), "{ [key: string]: unknown }");
    prints(&json!({"type": "object", "additionalProperties": a()}), "{ [key: string]: A }");
    let digits = json!({
        "type": "object",
        "patternProperties": {"^\\d+$": a()},
        "additionalProperties": false,
    });
    prints(&digits, "{ [key: number]: A }");
    let named = json!({
        "type": "object",
        "properties": {"b": {"type": "string"}, "a-b": a()},
        "required": ["b"],
    });
    prints(&named, r#"{ b: string; "a-b"?: A }"#);
    let flattened = json!({
        "type": "object",
        "properties": {"x": {"type": "integer"}},
        "required": ["x"],
        "additionalProperties": {"type": "string"},
    });
    prints(&flattened, "{ x: number; [key: string]: string | number }");
}

#[test]
fn the_four_forms_of_enums() {
    let a = a();
    let external = json!({"oneOf": [
        {"type": "string", "enum": ["unit"]},
        {
            "type": "object",
            "properties": {"one": a},
            "required": ["one"],
            "additionalProperties": false,
        },
    ]});
    prints(&external, r#""unit" | { one: A }"#);
    let tag = json!({"type": "string", "const": "one"});
    let internal = json!({"oneOf": [
        {"type": "object", "properties": {"t": tag}, "required": ["t"]},
        {"$ref": "#/definitions/output/A", "type": "object", "properties": {"t": tag}, "required": ["t"]},
    ]});
    prints(&internal, r#"{ t: "one" } | { t: "one" } & A"#);
    let adjacent = json!({"oneOf": [
        {"type": "object", "properties": {"t": tag, "c": a}, "required": ["t", "c"]},
    ]});
    prints(&adjacent, r#"{ t: "one"; c: A }"#);
    let untagged = json!({"anyOf": [{"type": "null"}, a, {"type": "string"}]});
    prints(&untagged, "null | A | string");
}

#[test]
fn an_enum_that_is_flattened_stands_beside_the_properties() {
    let schema = json!({
        "type": "object",
        "properties": {"x": {"type": "integer"}},
        "required": ["x"],
        "oneOf": [a(), {"$ref": "#/definitions/output/B"}],
    });
    prints(&schema, "{ x: number } & (A | B)");
    let all = json!({"allOf": [a(), {"$ref": "#/definitions/output/B"}]});
    prints(&all, "A & B");
}

#[test]
fn a_reference_keeps_its_name_beside_other_keywords() {
    let schema = json!({"$ref": "#/definitions/output/A", "description": "x", "default": "y"});
    prints(&schema, "A");
    prints(&json!({"$ref": "#/definitions/output/Nobody"}), "unknown");
}

#[test]
fn documented_members_stand_on_lines_of_their_own() {
    let schema = json!({
        "type": "object",
        "properties": {
            "text": {"type": "string", "description": "Ends */ here.", "minLength": 1},
            "x": {"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255},
        },
        "required": ["text"],
    });
    let expected = "{\n  /**\n   * Ends *\\/ here.\n   * @minLength 1\n   */\n  text: string;\n  x?: number;\n}";
    prints(&schema, expected);
}
