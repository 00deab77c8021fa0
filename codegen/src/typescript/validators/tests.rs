use serde_json::{Value, json};

use super::*;
use crate::document::Ack;
use crate::document::tests::{argument, document, event};

fn printed(schema: Value) -> Result<String, DocumentError> {
    print(&document(Vec::new(), vec![event("it", vec![argument("it", schema)], Ack::None)]))
}

#[track_caller]
fn compiles(schema: Value, expected: &str) {
    let file = printed(schema).unwrap();
    let line = format!("it: /* @__PURE__ */ validator({{ type: \"array\", minItems: 1, prefixItems: [{expected}] }})");
    assert!(file.replace("\n", " ").split_whitespace().collect::<Vec<_>>().join(" ").contains(&line), "{line}\n{file}");
}

#[test]
fn schemas_are_literals_of_what_is_checked() {
    compiles(
        json!({"type": "string", "title": "A", "format": "uuid", "minLength": 1}),
        r#"{ type: "string", minLength: 1 }"#,
    );
    compiles(
        json!({"type": ["string", "null"], "x-binary": true, "contentEncoding": "base64"}),
        r#"{ type: ["binary", "null"] }"#,
    );
    compiles(json!({"type": "string", "pattern": "^a/b$"}), r#"{ type: "string", pattern: /^a\/b$/u }"#);
    compiles(
        json!({"oneOf": [{"const": "a", "description": "A."}, {"type": "string", "enum": ["b"]}]}),
        r#"{ enum: ["a", "b"] }"#,
    );
    compiles(json!({"description": "Anything."}), "true");
    compiles(json!(false), "false");
}

#[test]
fn what_tells_the_arms_of_a_union_apart_is_found_when_it_is_printed() {
    let arm = |code: &str| json!({"type": "object", "properties": {"code": {"const": code}}, "required": ["code"]});
    let file = printed(json!({"oneOf": [arm("a"), arm("b")]})).unwrap();
    assert!(file.contains(r#"tag: ["code", ["a", "b"]]"#), "{file}");
    let file = printed(json!({"oneOf": [arm("a"), arm("a")]})).unwrap();
    assert!(!file.contains("tag: ["), "{file}");
}

#[test]
fn what_is_not_checked_fails_when_it_is_printed() {
    let cases = [
        (json!({"if": true}), "if: this keyword"),
        (json!({"type": "array", "contains": true}), "contains: this keyword"),
        (json!({"properties": {"a/b": {"madeUp": 1}}}), "properties/a~1b/madeUp: this keyword"),
        (json!({"$ref": "https://example.org/a.json"}), "$ref: a reference to elsewhere"),
    ];
    for (schema, expected) in cases {
        let error = printed(schema).unwrap_err().to_string();
        let expected = format!("the validators cannot check /namespaces/0/serverToClient/0/prefixItems/0/{expected}");
        assert_eq!(error, expected);
    }
}

#[test]
fn a_pattern_that_does_not_translate_is_not_checked_and_said() {
    let file = printed(json!({"type": "string", "pattern": "(?i)a"})).unwrap();
    assert!(file.contains("// Not checked, since JavaScript has no such pattern: \"(?i)a\" at "), "{file}");
    assert!(file.contains(r#"prefixItems: [{ type: "string" }]"#), "{file}");
}
