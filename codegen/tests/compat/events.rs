//! What each change of an event is.

use serde_json::{Value, json};

use crate::support::{changes, document, namespace};

const CLIENT: &str = "clientToServer";
const SERVER: &str = "serverToClient";

/// A sentence, the old events and the new ones of a direction, what is found.
type Row = (&'static str, &'static str, Value, Value, &'static str);

#[track_caller]
fn holds(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (sentence, list, old, new, expected) in rows {
        let [old, new] = [old, new].map(|events| document(namespace(json!({*list: events})), &json!({})));
        let found = changes(&old, &new);
        if found != **expected {
            wrong.push(format!("{sentence} ({list})\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn event(arguments: &[Value], ack: Value) -> Value {
    json!([{"name": "it", "arguments": arguments, "ack": ack}])
}

fn silent(arguments: &[Value]) -> Value {
    event(arguments, json!({"kind": "none"}))
}

fn acked(ack: Value) -> Value {
    event(&[], ack)
}

fn string(name: &str) -> Value {
    json!({"name": name, "schema": {"type": "string"}})
}

fn optional(name: &str) -> Value {
    json!({"name": name, "schema": {"type": ["string", "null"]}, "optional": true})
}

fn rest() -> Value {
    json!({"name": "all", "schema": {"type": "string"}, "optional": true, "rest": true})
}

#[test]
fn events_come_and_go() {
    let none = || json!([]);
    let renamed = || json!([{"name": "that", "arguments": [], "ack": {"kind": "none"}}]);
    holds(&[
        ("a new event of clients", CLIENT, none(), silent(&[]), "harmless event-added"),
        ("an event of clients that is gone", CLIENT, silent(&[]), none(), "breaking event-removed"),
        ("a new event of the server", SERVER, none(), silent(&[]), "harmless event-added"),
        (
            "a new event of the server that asks",
            SERVER,
            none(),
            acked(json!({"kind": "value", "schema": true})),
            "breaking event-added",
        ),
        ("an event of the server that is gone", SERVER, silent(&[]), none(), "harmless event-removed"),
        (
            "an event of clients of another name",
            CLIENT,
            silent(&[]),
            renamed(),
            "harmless event-added, breaking event-removed",
        ),
        (
            "an event of the server of another name",
            SERVER,
            silent(&[]),
            renamed(),
            "harmless event-added, harmless event-removed",
        ),
    ]);
}

#[test]
fn arguments() {
    let asks = |arguments: &[Value]| event(arguments, json!({"kind": "value", "schema": {"type": "null"}}));
    let int = |name: &str| json!({"name": name, "schema": {"type": "integer"}});
    holds(&[
        (
            "a new required argument",
            CLIENT,
            silent(&[string("a")]),
            silent(&[string("a"), string("b")]),
            "breaking argument-required /1",
        ),
        (
            "a new optional argument",
            CLIENT,
            silent(&[string("a")]),
            silent(&[string("a"), optional("b")]),
            "harmless argument-added /1",
        ),
        (
            "an argument that is gone",
            CLIENT,
            silent(&[string("a"), string("b")]),
            silent(&[string("a")]),
            "harmless argument-removed /1",
        ),
        (
            "the first argument that is gone",
            CLIENT,
            silent(&[string("a"), string("b")]),
            silent(&[string("b")]),
            "breaking argument-moved",
        ),
        (
            "two arguments that change places",
            CLIENT,
            silent(&[string("a"), string("b")]),
            silent(&[string("b"), string("a")]),
            "breaking argument-moved",
        ),
        (
            "an argument before the others",
            CLIENT,
            silent(&[string("a")]),
            silent(&[optional("b"), string("a")]),
            "breaking argument-moved",
        ),
        ("an argument of another name", CLIENT, silent(&[string("a")]), silent(&[string("b")]), ""),
        (
            "fields of a tuple variant are called by their places",
            SERVER,
            silent(&[string("0"), string("1")]),
            silent(&[string("0")]),
            "breaking argument-removed /1",
        ),
        (
            "an argument that may be left out",
            CLIENT,
            silent(&[string("a")]),
            silent(&[optional("a")]),
            "harmless argument-optional /0",
        ),
        (
            "an argument that has to be there",
            CLIENT,
            silent(&[optional("a")]),
            silent(&[string("a")]),
            "breaking argument-required /0",
        ),
        (
            "an argument of another type",
            CLIENT,
            silent(&[string("a")]),
            silent(&[int("a")]),
            "breaking type-changed /0",
        ),
        (
            "any number of arguments instead of two",
            CLIENT,
            silent(&[string("a"), string("b")]),
            silent(&[rest()]),
            "harmless argument-optional /0, harmless argument-optional /1",
        ),
        (
            "two arguments instead of any number",
            CLIENT,
            silent(&[rest()]),
            silent(&[string("a"), int("b")]),
            "breaking argument-required /0, breaking argument-required /1, breaking type-changed /1",
        ),
        ("no arguments instead of any number", CLIENT, silent(&[rest()]), silent(&[]), "harmless argument-removed /0"),
        (
            "a new argument of the server",
            SERVER,
            silent(&[string("a")]),
            silent(&[string("a"), string("b")]),
            "harmless argument-added /1",
        ),
        (
            "a new argument of the server before the callback",
            SERVER,
            asks(&[string("a")]),
            asks(&[string("a"), string("b")]),
            "breaking argument-added /1",
        ),
        (
            "an argument of the server that is gone",
            SERVER,
            silent(&[string("a"), string("b")]),
            silent(&[string("a")]),
            "breaking argument-removed /1",
        ),
        (
            "an optional argument of the server that is gone",
            SERVER,
            silent(&[string("a"), optional("b")]),
            silent(&[string("a")]),
            "harmless argument-removed /1",
        ),
        (
            "an optional argument before the callback that is gone",
            SERVER,
            asks(&[optional("b")]),
            asks(&[]),
            "breaking argument-removed /0",
        ),
        (
            "an argument of the server that may be missing",
            SERVER,
            silent(&[string("a")]),
            silent(&[optional("a")]),
            "breaking argument-optional /0",
        ),
        (
            "an argument of the server that is always there",
            SERVER,
            silent(&[optional("a")]),
            silent(&[string("a")]),
            "harmless argument-required /0",
        ),
        (
            "any number of arguments of the server",
            SERVER,
            silent(&[string("a")]),
            silent(&[rest()]),
            "breaking argument-optional /0",
        ),
    ]);
}

#[test]
fn acknowledgements() {
    let none = || json!({"kind": "none"});
    let empty = || json!({"kind": "empty"});
    let value = |kind: &str| json!({"kind": "value", "schema": {"type": kind}});
    let several = |kinds: &[&str]| json!({"kind": "arguments", "schemas": kinds.iter().map(|kind| json!({"type": kind})).collect::<Vec<_>>()});
    let many = |kind: &str| json!({"kind": "rest", "schema": {"type": kind}});
    let reply = |data: &str, error: &str| json!({"kind": "reply", "data": {"type": data}, "error": {"type": error}});
    let infallible = |data: &str| json!({"kind": "reply", "data": {"type": data}});
    let row = |sentence, old: Value, new: Value, expected| (sentence, CLIENT, acked(old), acked(new), expected);
    holds(&[
        row("an event that is acknowledged now", none(), value("string"), "harmless ack-added"),
        row("values in an acknowledgement without", empty(), value("string"), "harmless ack-added"),
        row("an acknowledgement without values that is gone", empty(), none(), "breaking ack-removed"),
        row("an acknowledgement that is gone", value("string"), none(), "breaking ack-removed"),
        row("an acknowledgement that has no values any more", value("string"), empty(), "breaking ack-changed"),
        row("an acknowledgement of less", value("number"), value("integer"), "harmless type-changed"),
        row("an acknowledgement of more", value("integer"), value("number"), "breaking type-changed"),
        row(
            "another value behind the first",
            value("integer"),
            several(&["integer", "string"]),
            "harmless ack-changed /1",
        ),
        row(
            "a value that is not there any more",
            several(&["integer", "string"]),
            value("integer"),
            "breaking ack-changed",
        ),
        row(
            "the second value of an acknowledgement",
            several(&["integer", "string"]),
            several(&["integer", "null"]),
            "breaking type-changed /1",
        ),
        row("any number of values", several(&["integer"]), many("integer"), "breaking ack-changed"),
        row(
            "two instead of any number",
            many("number"),
            several(&["number", "integer"]),
            "harmless type-changed /1, harmless ack-changed /*",
        ),
        row("a value that is a reply now", value("string"), infallible("string"), "breaking ack-changed"),
        row("a reply in an acknowledgement without", empty(), infallible("string"), "harmless ack-added"),
        row("a reply where there was none", none(), reply("null", "string"), "harmless ack-added"),
        row("a reply that has no values any more", infallible("null"), empty(), "breaking ack-changed"),
        row("a reply that is gone", infallible("null"), none(), "breaking ack-removed"),
        row("two values that are a reply now", several(&["null", "null"]), infallible("null"), "breaking ack-changed"),
        row("a reply that is a value now", infallible("string"), value("string"), "breaking ack-changed"),
        row(
            "less data of a reply",
            reply("number", "string"),
            reply("integer", "string"),
            "harmless type-changed /data",
        ),
        row(
            "more data of a reply",
            reply("integer", "string"),
            reply("number", "string"),
            "breaking type-changed /data",
        ),
        row(
            "data of a reply that had none",
            json!({"kind": "reply"}),
            infallible("string"),
            "breaking type-changed /data",
        ),
        row("a reply without data that says so", json!({"kind": "reply"}), infallible("null"), ""),
        row("another error", reply("null", "string"), reply("null", "integer"), "breaking type-changed /error"),
        row(
            "an error of a reply that had none",
            infallible("null"),
            reply("null", "string"),
            "breaking error-added /error",
        ),
        row(
            "a reply that cannot fail any more",
            reply("null", "string"),
            infallible("null"),
            "harmless error-removed /error",
        ),
    ]);
    let row = |sentence, old: Value, new: Value, expected| (sentence, SERVER, acked(old), acked(new), expected);
    holds(&[
        row("the server asks for an answer now", none(), value("string"), "breaking ack-added"),
        row("the server does not ask any more", value("string"), none(), "breaking ack-removed"),
        row("the server takes more answers", value("integer"), value("number"), "harmless type-changed"),
        row("the server reads no value any more", value("string"), empty(), "harmless ack-changed /0"),
        row("the server reads a value now", empty(), value("string"), "breaking ack-changed"),
        row("the server takes fewer answers", value("number"), value("integer"), "breaking type-changed"),
    ]);
}
