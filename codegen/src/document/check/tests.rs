use serde_json::json;

use super::*;
use crate::document::tests::{argument, document, event};
use crate::document::{Ack, Code, Parameter, ParameterType};

fn sound() -> Document {
    let message = argument("message", json!({"$ref": "#/definitions/input/Message"}));
    let post = event("post", vec![message], Ack::Value { schema: json!({"type": "string"}) });
    let mut document = document(vec![post], vec![event("posted", Vec::new(), Ack::None)]);
    let schema = json!({"type": "object", "properties": {"text": {"type": ["string", "null"]}}});
    document.definitions.input.insert("Message".to_owned(), schema);
    document
}

#[track_caller]
fn refuses(change: impl FnOnce(&mut Document), expected: &str) {
    let mut document = sound();
    change(&mut document);
    let error = document.check().unwrap_err().to_string();
    assert_eq!(error, format!("the contract document is broken at {expected}"));
}

#[test]
fn a_sound_document_passes() {
    sound().check().unwrap();
}

#[test]
fn names_have_to_be_identifiers_and_there_once() {
    refuses(|it| it.namespaces[0].marker = "a b".to_owned(), "/namespaces/0/marker: \"a b\" is no identifier");
    refuses(
        |it| {
            let mut other = it.namespaces[0].clone();
            other.path = "/other".to_owned();
            it.namespaces.push(other);
        },
        "/namespaces/1/marker: another namespace has the marker \"Chat\"",
    );
    refuses(
        |it| it.namespaces.push(it.namespaces[0].clone()),
        "/namespaces/1/path: another namespace has the path \"/chat\"",
    );
    refuses(
        |it| it.namespaces[0].client_to_server.push(event("post", Vec::new(), Ack::None)),
        "/namespaces/0/clientToServer/1/name: another event has the name \"post\"",
    );
    refuses(
        |it| it.namespaces[0].server_to_client[0].name = "connect".to_owned(),
        "/namespaces/0/serverToClient/0/name: \"connect\" is a reserved event name",
    );
}

#[test]
fn the_parameters_are_those_of_the_path() {
    let parameter = |name: &str| Parameter { name: name.to_owned(), kind: ParameterType::Number };
    refuses(|it| it.namespaces[0].path = "chat".to_owned(), "/namespaces/0/path: \"chat\" does not begin with `/`");
    for path in ["/{id", "/id}", "/{{id}}", "/{id}/{id}"] {
        let problem = format!("/namespaces/0/path: the braces of {path:?} are no parameters, each there once");
        refuses(|it| it.namespaces[0].path = path.to_owned(), &problem);
    }
    refuses(
        |it| it.namespaces[0].path = "/{id}".to_owned(),
        "/namespaces/0/parameters: they are not those of the path \"/{id}\"",
    );
    refuses(
        |it| it.namespaces[0].parameters.push(parameter("a-b")),
        "/namespaces/0/parameters/0/name: \"a-b\" is no identifier",
    );
    let mut document = sound();
    document.namespaces[0].path = "/room-{r#in}/{id}".to_owned();
    document.namespaces[0].parameters = vec![parameter("id"), parameter("r#in")];
    document.check().unwrap();
}

#[test]
fn references_lead_somewhere() {
    let at = "/namespaces/0/clientToServer/0/arguments/0/schema/$ref";
    for reference in ["#/definitions/input/Other", "#/definitions/output/Message", "#", "#/$defs/Message"] {
        refuses(
            |it| it.namespaces[0].client_to_server[0].arguments[0].schema = json!({"$ref": reference}),
            &format!("{at}: {reference:?} leads nowhere"),
        );
    }
    refuses(
        |it| {
            let reference = |name| json!({"$ref": format!("#/definitions/input/{name}")});
            it.definitions.input.insert("A".to_owned(), reference("B"));
            it.definitions.input.insert("B".to_owned(), reference("A"));
        },
        "/definitions/input/A: its references lead in a circle",
    );
    refuses(
        |it| {
            let union = |arm| json!({"anyOf": [{"type": "null"}, {"allOf": [arm]}]});
            let reference = |name| json!({"$ref": format!("#/definitions/input/{name}")});
            it.definitions.input.insert("A".to_owned(), union(reference("B")));
            it.definitions.input.insert("B".to_owned(), union(reference("A")));
        },
        "/definitions/input/A: its references lead in a circle",
    );
    let mut document = sound();
    let tree = json!({"anyOf": [{"type": "null"}, {"items": {"$ref": "#/definitions/input/Tree"}}]});
    document.definitions.input.insert("Tree".to_owned(), tree);
    document.check().unwrap();
}

#[test]
fn schemas_have_to_be_schemas() {
    let cases = [
        (json!(7), ": a schema is an object, `true` or `false`"),
        (json!({"type": "text"}), "/type: it names no types of JSON"),
        (
            json!({"properties": {"a/b": {"items": []}}}),
            "/properties/a~1b/items: a schema is an object, `true` or `false`",
        ),
        (json!({"anyOf": {}}), "/anyOf: it has to be a list of schemas"),
        (json!({"required": [7]}), "/required: it has to be a list of strings"),
        (json!({"minLength": -1}), "/minLength: it has to be a whole number from 0"),
        (json!({"x-order": ["a", 1]}), "/x-order: it has to be a list of strings"),
        (json!({"x-deprecated": true}), "/x-deprecated: it has to be a string"),
        (json!({"x-typescript": "A; B"}), "/x-typescript: it has to be one type of TypeScript, in one line"),
        (
            json!({"x-import": {"from": "./a", "name": "a b"}}),
            "/x-import: it has to name a module, `from`, and an identifier in it, `name`",
        ),
    ];
    for (schema, problem) in cases {
        let expected = format!("/definitions/input/Message{problem}");
        refuses(|it| drop(it.definitions.input.insert("Message".to_owned(), schema)), &expected);
    }
    let mut deep = json!(true);
    for _ in 0..200 {
        deep = json!({"items": deep});
    }
    let mut document = sound();
    document.definitions.input.insert("Deep".to_owned(), deep);
    assert!(document.check().unwrap_err().to_string().ends_with("the schema is nested deeper than 128"));
}

#[test]
fn a_code_is_there_once() {
    let code = |code: &str| Code { code: code.to_owned(), docs: String::new() };
    refuses(|it| it.codes = vec![code("a"), code("a")], "/codes/1/code: the code \"a\" is there twice");
}

#[test]
fn only_the_last_argument_stands_for_any_number() {
    refuses(
        |it| {
            let arguments = &mut it.namespaces[0].client_to_server[0].arguments;
            arguments[0].rest = true;
            arguments.push(argument("more", json!(true)));
        },
        "/namespaces/0/clientToServer/0/arguments/0: only the last argument stands for any number",
    );
}
