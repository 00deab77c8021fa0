//! Namespaces, auth and refusals; how a comparison reads.

use ackord_codegen::compat::{Comparison, compare};
use serde_json::{Value, json};

use crate::support::{changes, document, namespace};

#[track_caller]
fn holds(rows: &[(&str, Value, Value, &str)]) {
    let mut wrong = Vec::new();
    for (sentence, old, new, expected) in rows {
        let found = changes(&document(old.clone(), &json!({})), &document(new.clone(), &json!({})));
        if found != *expected {
            wrong.push(format!("{sentence}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn namespaces() {
    let at = |path: &str| namespace(json!({"path": path}));
    let with = |kind: &str| namespace(json!({"path": "/p/{id}", "parameters": [{"name": "id", "type": kind}]}));
    let both = |one: Value, other: Value| json!([one[0], other[0]]);
    holds(&[
        ("a new namespace", at("/a"), both(at("/a"), at("/b")), "harmless namespace-added"),
        ("a namespace that is gone", both(at("/a"), at("/b")), at("/a"), "breaking namespace-removed"),
        ("namespaces in another order", both(at("/a"), at("/b")), both(at("/b"), at("/a")), ""),
        ("another marker", at("/a"), namespace(json!({"path": "/a", "marker": "Other"})), ""),
        ("other rooms", at("/a"), namespace(json!({"path": "/a", "rooms": ["lobby"]})), ""),
        ("a parameter of another name", at("/p/{id}/x"), at("/p/{number}/x"), ""),
        (
            "a parameter in another place",
            at("/p/{id}/x"),
            at("/p/x/{id}"),
            "harmless namespace-added, breaking namespace-removed",
        ),
        ("a number that may be any text", with("number"), with("string"), "harmless parameter-changed"),
        ("a text that is a number", with("string"), with("number"), "breaking parameter-changed"),
        ("a parameter of the user's own", with("number"), with("any"), "breaking unjudged"),
    ]);
}

#[test]
fn who_may_connect() {
    let without = || namespace(json!({}));
    let auth = |schema: Value| namespace(json!({"auth": schema}));
    let refused = |schema: Value| namespace(json!({"refused": schema}));
    let token =
        |required: Value| json!({"type": "object", "properties": {"t": {"type": "string"}}, "required": required});
    holds(&[
        ("auth that is required now", without(), auth(token(json!(["t"]))), "breaking auth-required"),
        ("auth of which nothing is required", without(), auth(token(json!([]))), "harmless auth-added"),
        (
            "auth that is an option",
            without(),
            auth(json!({"anyOf": [token(json!(["t"])), {"type": "null"}]})),
            "harmless auth-added",
        ),
        ("auth that is not read any more", auth(token(json!(["t"]))), without(), "harmless auth-removed"),
        ("less auth", auth(token(json!(["t"]))), auth(token(json!([]))), "harmless field-optional /t"),
        ("more auth", auth(token(json!([]))), auth(token(json!(["t"]))), "breaking field-required /t"),
        ("a refusal where there was none", without(), refused(json!({"type": "string"})), "breaking refusal-added"),
        ("a refusal that is gone", refused(json!({"type": "string"})), without(), "harmless refusal-removed"),
        (
            "fewer refusals",
            refused(json!({"enum": ["a", "b"]})),
            refused(json!({"enum": ["a"]})),
            "harmless variant-removed",
        ),
        (
            "more refusals",
            refused(json!({"enum": ["a"]})),
            refused(json!({"enum": ["a", "b"]})),
            "breaking variant-added",
        ),
    ]);
}

fn two_contracts() -> Comparison {
    let message = |required: Value| json!({"type": "object", "properties": {"text": {"type": "string"}, "to": {"type": "string"}}, "required": required});
    let post = |schema: Value, data: &str| {
        let ack = json!({"kind": "reply", "data": {"type": "object", "properties": {"id": {"type": data}}, "required": ["id"]}});
        json!({"name": "post", "arguments": [{"name": "message", "schema": schema}], "ack": ack})
    };
    let left = json!({"name": "left", "arguments": [], "ack": {"kind": "none"}});
    let old = namespace(json!({"clientToServer": [post(message(json!(["text"])), "integer")]}));
    let new = namespace(
        json!({"clientToServer": [post(message(json!(["text", "to"])), "string")], "serverToClient": [left]}),
    );
    compare(&document(old, &json!({})), &document(new, &json!({})))
}

#[test]
fn a_comparison_reads_well() {
    let text = two_contracts().to_string();
    let (first, rest) = text.split_once('\n').unwrap();
    assert!(first.ends_with("2 breaking changes, 1 harmless"), "{first}");
    let expected = "
/chat
  post (clients emit it)
    breaking field-required: `/0/to` is required now: what clients of the old contract may send is refused; make it an `Option`, or give it `#[serde(default)]`
    breaking type-changed: in the acknowledgement: `/data/id` was an integer and is a string now: clients of the old contract are not prepared for it; keep the type, and put the new one into another field or event
  left (the server emits it)
    harmless event-added: the event is new; clients of the old contract do not listen to it
";
    assert_eq!(rest, expected);
}

#[test]
fn a_comparison_survives_its_json() {
    let comparison = two_contracts();
    let json = serde_json::to_value(&comparison).unwrap();
    assert_eq!(json["findings"][0]["code"], "field-required");
    assert_eq!(json["findings"][0]["severity"], "breaking");
    assert_eq!(serde_json::from_value::<Comparison>(json).unwrap(), comparison);
    assert!(!comparison.is_compatible());
}
