//! The AsyncAPI documents before the official parser, JSON Schemas before their meta-schema, and contract documents before
//! their schema.

mod golden;
mod node;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use ackord_codegen::{Ack, Document, Parameter, ParameterType, asyncapi, json_schema};
use golden::assert_golden;
use serde_json::{Value, json};

#[test]
fn the_asyncapi_of_the_chat_is_the_golden_one() {
    let printed = asyncapi::print(&chat()).unwrap();
    assert_golden(&golden("chat.asyncapi.json"), &printed);
}

#[test]
fn the_official_parser_understands_what_is_printed() {
    let odd = temporary("odd.json", &asyncapi::print(&odd()).unwrap());
    let chat = golden("chat.asyncapi.json");
    let output = node::run(Command::new("node").arg("check.mjs").args([&odd, &chat]), installed(), "");
    fs::remove_file(odd).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let understood: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let operation = |id: &str| understood.iter().find(|it| it["id"] == id).unwrap_or_else(|| panic!("{id}")).clone();
    let expected = json!({
        "id": "chat.client.chat-message",
        "action": "receive",
        "address": ["/chat"],
        "messages": ["client.chat-message"],
        "reply": ["client.chat-message.ack"],
    });
    assert_eq!(operation("chat.client.chat-message"), expected);
    let expected = json!({
        "id": "chat.server.confirm",
        "action": "send",
        "address": ["/chat"],
        "messages": ["server.confirm"],
        "reply": ["server.confirm.ack"],
    });
    assert_eq!(operation("chat.server.confirm"), expected);
    assert_eq!(operation("project.client.upload")["address"], json!(["/project/{id}"]));
    assert_eq!(operation("chat.client.leave")["reply"], json!([]));
}

#[test]
fn the_official_parser_does_not_take_everything() {
    let printed = asyncapi::print(&chat()).unwrap();
    let broken = [
        ("action", "\"action\": \"receive\"", "\"action\": \"take\""),
        ("channel", "\"$ref\": \"#/channels/chat\"", "\"$ref\": \"#/channels/other\""),
        ("schema", "\"maxItems\": 1", "\"maxItems\": \"1\""),
    ];
    let files = broken.map(|(name, from, to)| temporary(name, &printed.replacen(from, to, 1)));
    let output = node::run(Command::new("node").arg("check.mjs").args(&files), installed(), "");
    let errors = String::from_utf8_lossy(&output.stderr);
    for file in files {
        fs::remove_file(&file).unwrap();
        assert!(errors.contains(&file.display().to_string()), "{} is taken:\n{errors}", file.display());
    }
}

#[test]
fn the_payloads_of_the_asyncapi_are_those_on_the_wire() {
    let message = json!({"room": "lobby", "text": "hi"});
    let rejected = json!({"status": "rejected", "event": "x", "message": "m", "issues": [
        {"path": "/0", "code": "length", "message": "too short"},
    ]});
    let cases = json!([
        ["chat", "connect", true, {"token": "t"}],
        ["chat", "connect", false, {}],
        ["chat", "connect.error", true, {"message": "m", "data": {"code": "bad_token"}}],
        ["chat", "connect.error", true, {"message": "m", "data": rejected}],
        ["chat", "connect.error", false, {"message": "m", "data": {"code": "other"}}],
        ["chat", "client.chat-message", true, [message]],
        ["chat", "client.chat-message", false, message],
        ["chat", "client.chat-message", false, []],
        ["chat", "client.chat-message", false, [{"room": "lobby", "text": ""}]],
        ["chat", "client.chat-message.ack", true, [{"status": "ok", "data": {"id": 1}}]],
        ["chat", "client.chat-message.ack", true, [{"status": "error", "error": {"code": "unknown_room"}}]],
        ["chat", "client.chat-message.ack", true, [rejected]],
        ["chat", "client.chat-message.ack", false, [{"status": "ok"}]],
        ["chat", "client.history", true, ["lobby"]],
        ["chat", "client.history", true, ["lobby", null]],
        ["chat", "client.history", false, ["lobby", "20"]],
        ["chat", "client.typing.ack", true, []],
        ["chat", "client.typing.ack", false, [1]],
        ["chat", "server.salute", true, ["hi", ["a"], "AAEC"]],
        ["chat", "server.salute", false, ["hi", "a", "AAEC"]],
        ["chat", "exception", true, [rejected]],
        ["project", "client.log", true, [1, "a", null]],
        ["project", "client.size.ack", true, [1, null]],
        ["project", "client.size.ack", false, [1]],
        ["project", "client.tree", true, [{"name": "a", "sizes": {}, "folders": [{"name": "b", "sizes": {"c": 1}}]}]],
        ["project", "client.tree", false, [{"name": "a", "sizes": {}, "folders": [{"name": 1, "sizes": {}}]}]],
    ]);
    fed(Command::new("node").arg("payloads.mjs").arg(golden("chat.asyncapi.json")), &cases);
}

#[test]
fn the_json_schemas_are_valid_and_say_what_travels() {
    let message = json!({"room": "lobby", "text": "hi"});
    let rejected = json!({"status": "rejected", "event": "x", "message": "m", "issues": []});
    let cases = json!([
        ["types.input.newmessage.json", true, message],
        ["types.input.newmessage.json", false, {"room": "lobby", "text": ""}],
        ["types.output.newmessage.json", false, message],
        ["types.output.newmessage.json", true, {"room": "lobby", "text": "hi", "reply_to": null}],
        ["chat.auth.json", true, {"token": "t"}],
        ["chat.refused.json", true, {"code": "bad_token"}],
        ["chat.refused.json", false, rejected],
        ["chat.connect_error.json", true, {"code": "bad_token"}],
        ["chat.connect_error.json", true, rejected],
        ["project.connect_error.json", false, {"code": "bad_token"}],
        ["chat.client.chat-message.json", true, [message]],
        ["chat.client.chat-message.json", false, []],
        ["chat.client.chat-message.ack.json", true, [{"status": "ok", "data": {"id": 1}}]],
        ["chat.client.chat-message.ack.reply.json", true, {"status": "error", "error": {"code": "unknown_room"}}],
        ["chat.client.chat-message.ack.reply.json", true, rejected],
        ["chat.client.chat-message.ack.reply.json", false, {"status": "ok"}],
        ["chat.client.chat-message.ack.ok.json", true, {"id": 1}],
        ["chat.client.chat-message.ack.ok.json", false, {"id": -1}],
        ["chat.client.chat-message.ack.error.json", true, {"code": "muted", "until": "noon"}],
        ["chat.client.chat-message.ack.error.json", false, {"code": "muted"}],
        ["chat.client.history.json", true, ["lobby"]],
        ["chat.server.userjoined.json", true, [{"user": "ann"}]],
        ["chat.server.userjoined.json", false, [{}]],
        ["chat.server.confirm.ack.json", true, [{"yes": true}]],
        ["chat.server.exception.json", true, [rejected]],
        ["project.client.size.ack.json", false, [1]],
    ]);
    let files: serde_json::Map<String, Value> = json_schema::schemas(&chat()).into_iter().collect();
    fed(Command::new("node").arg("schemas.mjs"), &json!({"files": files, "cases": cases}));
    let mut odd = odd();
    // What serde writes of a variant that is untagged fits that of the others, too.
    let overlapping = json!({"anyOf": [{"type": "string", "const": "a"}, {"type": "string"}]});
    odd.namespaces[1].client_to_server[0].ack = Ack::Value { schema: overlapping };
    let files: serde_json::Map<String, Value> = json_schema::schemas(&odd).into_iter().collect();
    let cases =
        json!([["project.client.upload.ack.json", true, ["a"]], ["project.client.upload.ack.json", true, ["b"]]]);
    fed(Command::new("node").arg("schemas.mjs"), &json!({"files": files, "cases": cases}));
}

#[test]
fn contract_documents_fit_their_schema_and_broken_ones_do_not() {
    let good = serde_json::to_value(chat()).unwrap();
    let broken = |what: &str, change: &dyn Fn(&mut Value)| {
        let mut document = good.clone();
        change(&mut document);
        assert_ne!(document, good, "{what}");
        let text = document.to_string();
        let read = Document::from_json(&text).and_then(|it| it.check());
        assert!(read.is_err(), "{what} is taken by the library");
        json!([what, document])
    };
    let event = "/namespaces/0/clientToServer/0";
    let set = |document: &mut Value, at: &str, to: Value| *document.pointer_mut(at).unwrap() = to;
    let remove = |document: &mut Value, at: &str, key: &str| {
        document.pointer_mut(at).unwrap().as_object_mut().unwrap().remove(key);
    };
    let cases = json!([
        broken("another format", &|it| set(it, "/ackord", json!(2))),
        broken("no format", &|it| remove(it, "", "ackord")),
        broken("no definitions", &|it| remove(it, "", "definitions")),
        broken("one direction of definitions", &|it| remove(it, "/definitions", "output")),
        broken("a definition that is no schema", &|it| set(it, "/definitions/input/Token", json!(1))),
        broken("a type that JSON has not", &|it| set(it, "/definitions/input/Token/type", json!("text"))),
        broken("namespaces by name", &|it| set(it, "/namespaces", json!({}))),
        broken("a path without a slash", &|it| set(it, "/namespaces/0/path", json!("chat"))),
        broken("a path with half a brace", &|it| set(it, "/namespaces/0/path", json!("/chat{"))),
        broken("a marker with a blank", &|it| set(it, "/namespaces/0/marker", json!("A chat"))),
        broken("no events", &|it| remove(it, "/namespaces/0", "clientToServer")),
        broken("a parameter of no type", &|it| set(it, "/namespaces/1/parameters/0/type", json!("u32"))),
        broken("a reserved event", &|it| set(it, &format!("{event}/name"), json!("disconnect"))),
        broken("an event without arguments", &|it| remove(it, event, "arguments")),
        broken("an argument without a schema", &|it| remove(it, &format!("{event}/arguments/0"), "schema")),
        broken("an ack of no kind", &|it| remove(it, &format!("{event}/ack"), "kind")),
        broken("an ack of another kind", &|it| set(it, &format!("{event}/ack/kind"), json!("maybe"))),
        broken("an ack without its value", &|it| set(it, &format!("{event}/ack"), json!({"kind": "value"}))),
    ]);
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/contract.schema.json");
    fed(Command::new("node").arg("schema.mjs").arg(schema).arg(golden("chat.contract.json")), &cases);
}

/// The chat with names that are none elsewhere.
fn odd() -> Document {
    let mut document = chat();
    let namespace = &mut document.namespaces[0];
    namespace.marker = "r#Größe".to_owned();
    namespace.path = "/{größe}/{r#type}".to_owned();
    namespace.parameters =
        ["größe", "r#type"].map(|name| Parameter { name: name.to_owned(), kind: ParameterType::Any }).into();
    for (index, event) in namespace.client_to_server.iter_mut().enumerate() {
        event.name = "ä/~ #%{}".chars().skip(index).collect();
    }
    namespace.client_to_server[1].ack = Ack::Rest { schema: json!({"prefixItems": [true], "items": false}) };
    let definitions = &mut document.definitions;
    for (side, map) in [("input", &mut definitions.input), ("output", &mut definitions.output)] {
        let page = format!("#/definitions/{side}/Page%3CÄ~1B%3E");
        map.insert(
            "Page<Ä/B>".to_owned(),
            json!({"anyOf": [{"type": "null"}, {"items": {"$ref": page, "title": "Next"}}]}),
        );
        map.insert("Rejected".to_owned(), json!({"$ref": page, "description": "A page.", "x-side": side}));
    }
    let empty = json!({"oneOf": [], "allOf": [], "enum": [], "examples": [], "prefixItems": [], "required": []});
    definitions.output.insert("Empty".to_owned(), empty);
    for schema in definitions.input.values_mut() {
        schema["examples"] = json!([{"token": "t"}]);
    }
    namespace.server_to_client[0].arguments[0].schema = json!({"$ref": "#/definitions/output/Empty"});
    namespace.auth = Some(json!({"$ref": "#/definitions/input/Rejected"}));
    namespace.refused = Some(json!({"$ref": "#/definitions/output/Rejected"}));
    document
}

fn chat() -> Document {
    Document::from_json(&fs::read_to_string(golden("chat.contract.json")).unwrap()).unwrap()
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn temporary(name: &str, content: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("ackord-asyncapi-{}-{name}", std::process::id()));
    fs::write(&path, content).unwrap();
    path
}

/// The folder with the packages in it.
fn installed() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| node::installed(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asyncapi")))
}

/// Runs a script that has to find nothing in what it is fed.
fn fed(command: &mut Command, input: &Value) {
    let output = node::run(command, installed(), &input.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
