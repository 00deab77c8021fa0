//! What each change of a payload is, when the server reads it and when it writes it.

use ackord_codegen::Direction;
use serde_json::{Value, json};

use crate::support::{changes, one_argument};

/// A sentence, the old schema and the new one, what is found where the server reads it, and where it writes it.
type Row = (&'static str, Value, Value, &'static str, &'static str);

#[track_caller]
fn holds(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (sentence, old, new, input, output) in rows {
        for (direction, expected) in [(Direction::Input, input), (Direction::Output, output)] {
            let found = changes(&one_argument(direction, old), &one_argument(direction, new));
            if found != **expected {
                wrong.push(format!("{sentence} ({direction:?})\n  expected {expected}\n  found    {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required})
}

fn string() -> Value {
    json!({"type": "string"})
}

#[test]
fn fields() {
    let a = || object(json!({"a": {"type": "string"}}), &["a"]);
    let with = |name: &str, schema: Value, required: &[&str]| {
        let mut object = object(json!({"a": {"type": "string"}}), required);
        object["properties"][name] = schema;
        object
    };
    let closed = |mut schema: Value| {
        schema["additionalProperties"] = json!(false);
        schema
    };
    holds(&[
        (
            "a new field that may be left out",
            a(),
            with("b", string(), &["a"]),
            "harmless field-added /0/b",
            "harmless field-added /0/b",
        ),
        (
            "a new field that is required",
            a(),
            with("b", string(), &["a", "b"]),
            "breaking field-required /0/b",
            "harmless field-added /0/b",
        ),
        (
            "a required field that is gone",
            with("b", string(), &["a", "b"]),
            a(),
            "harmless field-removed /0/b",
            "breaking field-removed /0/b",
        ),
        (
            "an optional field that is gone",
            with("b", string(), &["a"]),
            a(),
            "harmless field-removed /0/b",
            "harmless field-removed /0/b",
        ),
        (
            "an optional field that is required",
            with("b", string(), &["a"]),
            with("b", string(), &["a", "b"]),
            "breaking field-required /0/b",
            "harmless field-required /0/b",
        ),
        (
            "a required field that is optional",
            with("b", string(), &["a", "b"]),
            with("b", string(), &["a"]),
            "harmless field-optional /0/b",
            "breaking field-optional /0/b",
        ),
        (
            "a field with a slash in its name",
            a(),
            with("b/~c", string(), &["a", "b/~c"]),
            "breaking field-required /0/b~1~0c",
            "harmless field-added /0/b~1~0c",
        ),
        (
            "a field of another type",
            a(),
            object(json!({"a": {"type": "integer"}}), &["a"]),
            "breaking type-changed /0/a",
            "breaking type-changed /0/a",
        ),
        (
            "a field that went where unknown ones are refused",
            closed(with("b", string(), &["a"])),
            closed(a()),
            "breaking field-removed /0/b",
            "harmless field-removed /0/b",
        ),
        (
            "a field that came where unknown ones are refused",
            closed(a()),
            closed(with("b", string(), &["a"])),
            "harmless field-added /0/b",
            "breaking field-added /0/b",
        ),
        ("unknown fields that are refused now", a(), closed(a()), "", ""),
        (
            "fields in another order",
            json!({"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a", "b"]}),
            json!({"required": ["b", "a"], "properties": {"b": {}, "a": {}}, "type": "object"}),
            "",
            "",
        ),
        (
            "a struct without fields gets an optional one",
            json!({"type": "object"}),
            object(json!({"a": {"type": "string"}}), &[]),
            "harmless field-added /0/a",
            "harmless field-added /0/a",
        ),
        (
            "a deep field",
            object(json!({"x": {"type": "array", "items": a()}}), &["x"]),
            object(
                json!({"x": {"type": "array", "items": object(json!({"a": {"type": ["string", "null"]}}), &["a"])}}),
                &["x"],
            ),
            "harmless null-added /0/x/*/a",
            "breaking null-added /0/x/*/a",
        ),
        (
            "a field that keeps its shape by two parts",
            json!({"type": "object", "properties": {"t": {"const": "x"}}, "required": ["t"], "$ref": "#/T/A", "T": {"A": a()}}),
            json!({"type": "object", "properties": {"t": {"const": "x"}, "a": {"type": "string"}}, "required": ["a", "t"]}),
            "",
            "",
        ),
        (
            "two parts of which one gets a field",
            json!({"allOf": [a(), object(json!({"b": {"type": "null"}}), &["b"])]}),
            json!({"allOf": [a(), object(json!({"b": {"type": "null"}, "c": {"type": "null"}}), &["b", "c"])]}),
            "breaking field-required /0/c",
            "harmless field-added /0/c",
        ),
    ]);
}

#[test]
fn types() {
    let number = |kind: &str| json!({"type": kind});
    holds(&[
        (
            "an integer that may be any number",
            number("integer"),
            number("number"),
            "harmless type-changed /0",
            "breaking type-changed /0",
        ),
        (
            "a number that is an integer",
            number("number"),
            number("integer"),
            "breaking type-changed /0",
            "harmless type-changed /0",
        ),
        (
            "a value that may be null",
            string(),
            json!({"type": ["string", "null"]}),
            "harmless null-added /0",
            "breaking null-added /0",
        ),
        (
            "a type that may be null by a union",
            string(),
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            "harmless null-added /0",
            "breaking null-added /0",
        ),
        (
            "two ways to say that it may be null",
            json!({"type": ["string", "null"]}),
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
            "",
            "",
        ),
        (
            "a value that may not be null",
            json!({"type": ["string", "null"]}),
            string(),
            "breaking null-removed /0",
            "harmless null-removed /0",
        ),
        (
            "a number that is a string",
            number("number"),
            string(),
            "breaking type-changed /0",
            "breaking type-changed /0",
        ),
        ("a value that may be anything", string(), json!(true), "harmless type-changed /0", "breaking type-changed /0"),
        ("anything that is a string", json!({}), string(), "breaking type-changed /0", "harmless type-changed /0"),
        ("two ways to say anything", json!({}), json!(true), "", ""),
        (
            "an array of one value",
            string(),
            json!({"type": "array", "items": {"type": "string"}}),
            "breaking type-changed /0",
            "breaking type-changed /0",
        ),
        (
            "a string that is binary",
            string(),
            json!({"type": "string", "contentEncoding": "base64", "x-binary": true}),
            "breaking type-changed /0",
            "breaking type-changed /0",
        ),
        (
            "binary that may be anything",
            json!({"type": "string", "x-binary": true}),
            json!(true),
            "harmless type-changed /0",
            "breaking type-changed /0",
        ),
        (
            "a struct that is a list",
            object(json!({"a": string()}), &["a"]),
            json!({"type": "array", "items": string()}),
            "breaking type-changed /0",
            "breaking type-changed /0",
        ),
        ("a value that never is", json!({"not": {}}), string(), "harmless type-changed /0", "breaking type-changed /0"),
        (
            "a boolean that is always true",
            json!({"type": "boolean"}),
            json!({"type": "boolean", "const": true}),
            "breaking variant-removed /0",
            "harmless variant-removed /0",
        ),
    ]);
}

#[test]
fn names_of_types() {
    let named = |name: &str, schema: Value| json!({"$ref": format!("#/T/{name}"), "T": {name: schema}});
    let tree = |name: &str, leaf: &str| {
        let reference = json!({"$ref": format!("#/T/{name}")});
        named(name, object(json!({"leaf": {"type": leaf}, "left": reference, "right": reference}), &["leaf"]))
    };
    let list = |leaf: Value| json!({"$ref": "#/T/L", "T": {"L": {"anyOf": [leaf, {"type": "array", "items": {"$ref": "#/T/L"}}]}}});
    holds(&[
        ("a type of another name", named("A", string()), named("B", string()), "", ""),
        ("a type that is written in place", named("A", string()), string(), "", ""),
        (
            "a type of another name and shape",
            named("A", string()),
            named("B", json!({"type": "null"})),
            "breaking type-changed /0",
            "breaking type-changed /0",
        ),
        ("a tree of another name", tree("A", "string"), tree("B", "string"), "", ""),
        (
            "a tree of other leaves",
            tree("A", "integer"),
            tree("B", "number"),
            "harmless type-changed /0/leaf",
            "breaking type-changed /0/leaf",
        ),
        (
            "a nested list whose leaves may be more",
            list(json!({"type": "integer"})),
            list(json!({"type": "number"})),
            "harmless type-changed /0",
            "breaking type-changed /0",
        ),
        (
            "a nested list of other leaves",
            list(json!({"type": "integer"})),
            list(string()),
            "breaking variant-removed /0, harmless variant-added /0",
            "breaking variant-added /0, harmless variant-removed /0",
        ),
        (
            "a type that is nothing but itself",
            named("A", json!({"$ref": "#/T/A"})),
            named("B", json!({"$ref": "#/T/B"})),
            "",
            "",
        ),
        (
            "a type that refers to nothing we know",
            json!({"$ref": "#/T/A"}),
            json!({"$ref": "#/T/B"}),
            "breaking unjudged /0",
            "breaking unjudged /0",
        ),
    ]);
}

#[test]
fn bounds() {
    let keyword = |kind: &str, key: &str, value: Value| json!({"type": kind, key: value});
    let text = |key: &str, value: Value| keyword("string", key, value);
    let integer = |format: &str| json!({"type": "integer", "format": format, "minimum": 0});
    let digits = |of: &str, pattern: &str| json!({"type": "string", "pattern": pattern, "x-integer": of});
    let (unsigned, signed) = ("^(0|[1-9][0-9]*)$", "^(0|-?[1-9][0-9]*)$");
    let narrowed = ("breaking constraint-narrowed /0", "harmless constraint-narrowed /0");
    let widened = ("harmless constraint-widened /0", "breaking constraint-widened /0");
    let both = ("breaking constraint-narrowed /0", "breaking constraint-widened /0");
    let row = |sentence, old, new, (input, output)| (sentence, old, new, input, output);
    holds(&[
        row("text of less characters", text("maxLength", json!(10)), text("maxLength", json!(9)), narrowed),
        row("text of more characters", text("maxLength", json!(10)), text("maxLength", json!(11)), widened),
        row("text that may not be empty", string(), text("minLength", json!(1)), narrowed),
        row("text that may be empty", text("minLength", json!(1)), string(), widened),
        row("text of a pattern", string(), text("pattern", json!("^a$")), narrowed),
        row("text of no pattern", text("pattern", json!("^a$")), string(), widened),
        row("text of another pattern", text("pattern", json!("^a$")), text("pattern", json!("^b$")), both),
        row("text of a format", string(), text("format", json!("email")), narrowed),
        row("text of another format", text("format", json!("email")), text("format", json!("uri")), both),
        row(
            "bounds that move",
            json!({"type": "string", "minLength": 1, "maxLength": 5}),
            json!({"type": "string", "minLength": 2, "maxLength": 9}),
            both,
        ),
        row("a larger integer", integer("uint8"), integer("uint32"), widened),
        row("a smaller integer", integer("uint32"), integer("uint16"), narrowed),
        row("an integer with a sign", integer("uint8"), json!({"type": "integer", "format": "int16"}), widened),
        row(
            "an integer that loses its upper half",
            integer("uint32"),
            json!({"type": "integer", "format": "int32"}),
            both,
        ),
        row(
            "an integer past what doubles hold",
            json!({"type": "integer", "maximum": 9_007_199_254_740_992_u64}),
            json!({"type": "integer", "maximum": 9_007_199_254_740_993_u64}),
            widened,
        ),
        row(
            "a number that may not be zero",
            keyword("number", "minimum", json!(0)),
            keyword("number", "exclusiveMinimum", json!(0)),
            narrowed,
        ),
        row(
            "two ways to say an integer from one",
            keyword("integer", "exclusiveMinimum", json!(0)),
            keyword("integer", "minimum", json!(1)),
            ("", ""),
        ),
        row(
            "a number of less precision",
            keyword("number", "format", json!("double")),
            keyword("number", "format", json!("float")),
            narrowed,
        ),
        row(
            "more bytes",
            json!({"type": "string", "x-binary": true, "x-maxBytes": 9}),
            json!({"type": "string", "x-binary": true, "x-maxBytes": 10}),
            widened,
        ),
        row("a longer integer as a string", digits("u64", unsigned), digits("i128", signed), widened),
        row("an integer as a string that gets a sign", digits("u64", unsigned), digits("i64", signed), both),
        row("an integer as a string that is any text", digits("u64", unsigned), string(), widened),
        row("more elements", keyword("array", "maxItems", json!(3)), keyword("array", "maxItems", json!(4)), widened),
        row(
            "a list that is a set",
            json!({"type": "array", "items": string()}),
            json!({"type": "array", "items": string(), "uniqueItems": true}),
            narrowed,
        ),
        row(
            "a shorter tuple",
            json!({"type": "array", "prefixItems": [string(), string()], "minItems": 2, "maxItems": 2}),
            json!({"type": "array", "prefixItems": [string()], "minItems": 1, "maxItems": 1}),
            both,
        ),
        row(
            "a tuple that is a list",
            json!({"type": "array", "prefixItems": [string(), string()], "minItems": 2, "maxItems": 2}),
            json!({"type": "array", "items": string()}),
            widened,
        ),
        row(
            "a map of fewer entries",
            keyword("object", "maxProperties", json!(3)),
            keyword("object", "maxProperties", json!(2)),
            ("", ""),
        ),
        row(
            "a map of fewer numbers",
            json!({"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 3}),
            json!({"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 2}),
            narrowed,
        ),
    ]);
    holds(&[
        (
            "an element of a tuple",
            json!({"type": "array", "prefixItems": [string(), {"type": "integer"}], "minItems": 2, "maxItems": 2}),
            json!({"type": "array", "prefixItems": [string(), {"type": "number"}], "minItems": 2, "maxItems": 2}),
            "harmless type-changed /0/1",
            "breaking type-changed /0/1",
        ),
        (
            "the values of a map",
            json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            json!({"type": "object", "additionalProperties": {"type": "number"}}),
            "harmless type-changed /0/*",
            "breaking type-changed /0/*",
        ),
        (
            "the keys of a map that may have a sign",
            json!({"type": "object", "patternProperties": {r"^\d+$": true}, "additionalProperties": false}),
            json!({"type": "object", "patternProperties": {r"^-?\d+$": true}, "additionalProperties": false}),
            "harmless constraint-widened /0/*",
            "breaking constraint-widened /0/*",
        ),
        (
            "a struct that is a map",
            object(json!({"a": {"type": "integer"}}), &["a"]),
            json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            "harmless field-optional /0/a",
            "breaking field-optional /0/a",
        ),
    ]);
}

#[test]
fn alternatives() {
    let texts = |values: &[&str]| json!({"type": "string", "enum": values});
    let documented = |values: &[&str]| {
        let arms: Vec<Value> =
            values.iter().map(|it| json!({"type": "string", "const": it, "description": "x"})).collect();
        json!({"oneOf": arms})
    };
    let tagged = |tags: &[(&str, Value)]| {
        let arms: Vec<Value> = tags
            .iter()
            .map(|(tag, field)| object(json!({"code": {"type": "string", "const": tag}, "x": field}), &["code", "x"]))
            .collect();
        json!({"oneOf": arms})
    };
    let external = |names: &[(&str, Value)]| {
        let arm = |(name, schema): &(&str, Value)| json!({"type": "object", "properties": {*name: schema}, "required": [name], "additionalProperties": false});
        json!({"oneOf": names.iter().map(arm).collect::<Vec<_>>()})
    };
    let adjacent = |tags: &[(&str, Value)]| {
        let arms: Vec<Value> = tags
            .iter()
            .map(|(tag, content)| object(json!({"t": {"type": "string", "const": tag}, "c": content}), &["t", "c"]))
            .collect();
        json!({"oneOf": arms})
    };
    let untagged = |arms: &[Value]| json!({"anyOf": arms});
    let int = || json!({"type": "integer"});
    let added = ("harmless variant-added /0", "breaking variant-added /0");
    let removed = ("breaking variant-removed /0", "harmless variant-removed /0");
    let inside = ("harmless type-changed /0/x", "breaking type-changed /0/x");
    let row = |sentence, old, new, (input, output)| (sentence, old, new, input, output);
    holds(&[
        row("a new unit variant", texts(&["a"]), texts(&["a", "b"]), added),
        row("a unit variant that is gone", texts(&["a", "b"]), texts(&["a"]), removed),
        row("unit variants that got docs", texts(&["a", "b"]), documented(&["b", "a"]), ("", "")),
        row(
            "a unit variant of another name",
            texts(&["a"]),
            texts(&["b"]),
            (
                "breaking variant-removed /0, harmless variant-added /0",
                "breaking variant-added /0, harmless variant-removed /0",
            ),
        ),
        row(
            "unit variants that are any text",
            texts(&["a"]),
            string(),
            ("harmless constraint-widened /0", "breaking constraint-widened /0"),
        ),
        row(
            "text that is unit variants",
            string(),
            texts(&["a"]),
            ("breaking constraint-narrowed /0", "harmless constraint-narrowed /0"),
        ),
        row(
            "a unit variant that is too long",
            texts(&["a", "long"]),
            json!({"type": "string", "maxLength": 2}),
            ("breaking variant-removed /0", "breaking constraint-widened /0"),
        ),
        row(
            "unit variants that have to match a pattern",
            texts(&["a"]),
            json!({"type": "string", "pattern": "^a$"}),
            ("breaking unjudged /0", "breaking constraint-widened /0"),
        ),
        row("a new tagged variant", tagged(&[("a", string())]), tagged(&[("a", string()), ("b", int())]), added),
        row(
            "a tagged variant that is gone",
            tagged(&[("a", string()), ("b", string())]),
            tagged(&[("a", string())]),
            removed,
        ),
        row(
            "tagged variants in another order",
            tagged(&[("a", string()), ("b", int())]),
            tagged(&[("b", int()), ("a", string())]),
            ("", ""),
        ),
        row(
            "a field of a tagged variant",
            tagged(&[("a", string()), ("b", int())]),
            tagged(&[("a", string()), ("b", json!({"type": "number"}))]),
            inside,
        ),
        row(
            "a new external variant",
            external(&[("a", string())]),
            external(&[("a", string()), ("b", string())]),
            added,
        ),
        row(
            "an external variant that is gone",
            external(&[("a", string()), ("b", string())]),
            external(&[("b", string())]),
            removed,
        ),
        row(
            "the content of an external variant",
            external(&[("x", int()), ("b", string())]),
            external(&[("x", json!({"type": "number"})), ("b", string())]),
            inside,
        ),
        row(
            "a new adjacent variant",
            adjacent(&[("a", string())]),
            adjacent(&[("a", string()), ("b", string())]),
            added,
        ),
        row("a new untagged variant", untagged(&[string()]), untagged(&[string(), int()]), added),
        row("an untagged variant that is gone", untagged(&[string(), int()]), untagged(&[int()]), removed),
        row(
            "an untagged variant of another number",
            untagged(&[string(), int()]),
            untagged(&[string(), json!({"type": "number"})]),
            ("harmless type-changed /0", "breaking type-changed /0"),
        ),
        row(
            "a struct that becomes one of two",
            object(json!({"a": string()}), &["a"]),
            untagged(&[object(json!({"a": string()}), &["a"]), string()]),
            added,
        ),
        row(
            "a unit variant beside one with content",
            external(&[("a", string())]),
            json!({"oneOf": [texts(&["u"]), external(&[("a", string())])["oneOf"][0]]}),
            added,
        ),
    ]);
}

#[test]
fn what_is_not_understood_is_breaking() {
    let of = |key: &str, value: Value| json!({"type": "integer", key: value});
    let wide: Vec<Value> = (0..40).map(|it| object(json!({format!("f{it}"): {"type": "null"}}), &[])).collect();
    let wide = |more: Value| json!({"allOf": [{"anyOf": wide}, {"anyOf": wide}, more]});
    holds(&[
        (
            "a keyword that is not known",
            of("minimum", json!(0)),
            of("multipleOf", json!(2)),
            "breaking unjudged /0",
            "breaking constraint-widened /0",
        ),
        (
            "a keyword that is not known any more",
            of("multipleOf", json!(2)),
            of("minimum", json!(0)),
            "breaking constraint-narrowed /0",
            "breaking unjudged /0",
        ),
        (
            "another value of it",
            of("multipleOf", json!(2)),
            of("multipleOf", json!(4)),
            "breaking unjudged /0",
            "breaking unjudged /0",
        ),
        (
            "the same beside something that changed",
            json!({"type": "integer", "multipleOf": 2, "minimum": 1}),
            json!({"type": "integer", "multipleOf": 2, "minimum": 0}),
            "harmless constraint-widened /0",
            "breaking constraint-widened /0",
        ),
        (
            "one half of a keyword in two",
            json!({"type": "array", "contains": {"const": 1}, "minContains": 0}),
            json!({"type": "array", "contains": {"const": 1}}),
            "breaking unjudged /0",
            "breaking unjudged /0",
        ),
        ("an extension", of("x-color", json!("red")), of("x-color", json!("green")), "", ""),
        (
            "more alternatives than are looked at",
            wide(json!({"required": ["a"]})),
            wide(json!({"required": ["b"]})),
            "breaking unjudged /0",
            "breaking unjudged /0",
        ),
        ("the same, unchanged", wide(json!({"required": ["a"]})), wide(json!({"required": ["a"]})), "", ""),
    ]);
}
