use serde_json::{Value, json};

use super::*;
use crate::document::tests::{argument, document, event};
use crate::document::{Ack, Code, Direction};
use crate::schema;

/// A contract in which each of the definitions is an argument in both directions.
fn contract(definitions: &[(&str, Value, Value)]) -> Document {
    let uses = |direction| {
        definitions
            .iter()
            .map(|(name, ..)| {
                let reference = format!("{}{name}", schema::prefix(direction));
                event(name, vec![argument("it", json!({"$ref": reference}))], Ack::None)
            })
            .collect()
    };
    let mut document = document(uses(Direction::Input), uses(Direction::Output));
    for (name, input, output) in definitions {
        let definitions = &mut document.definitions;
        definitions.input.insert((*name).to_owned(), input.clone());
        definitions.output.insert((*name).to_owned(), output.clone());
    }
    document
}

fn list(direction: Direction, name: &str) -> Value {
    json!({"type": "array", "items": {"$ref": format!("{}{name}", schema::prefix(direction))}})
}

fn both(name: &'static str, of: &'static str) -> (&'static str, Value, Value) {
    (name, list(Direction::Input, of), list(Direction::Output, of))
}

#[test]
fn only_what_differs_is_declared_twice_and_so_is_what_refers_to_it() {
    let text = json!({"type": "string"});
    let document = contract(&[
        ("Same", text.clone(), text),
        ("Differs", json!({"type": ["string", "null"]}), json!({"type": "string"})),
        both("OfSame", "Same"),
        both("OfDiffers", "Differs"),
    ]);
    let file = print(&document).unwrap();
    for line in [
        "export type Same = string;",
        "export type Differs = string;",
        "export type DiffersInput = string | null;",
        "export type OfSame = Same[];",
        "export type OfDiffers = Differs[];",
        "export type OfDiffersInput = DiffersInput[];",
        "  OfDiffers: (it: OfDiffersInput) => void;",
        "  OfDiffers: (it: OfDiffers) => void;",
    ] {
        assert!(file.lines().any(|it| it == line), "{line}\n{file}");
    }
    assert!(!file.contains("SameInput"));
}

#[test]
fn binary_has_two_types_though_its_schema_is_one() {
    let binary = json!({"type": "string", "x-binary": true});
    let file = print(&contract(&[("Image", binary.clone(), binary)])).unwrap();
    assert!(file.contains("export type Image = ArrayBuffer | Uint8Array;"));
    assert!(file.contains("export type ImageInput = ArrayBuffer | ArrayBufferView | Blob;"));
}

#[test]
fn recursion_ends() {
    let file = print(&contract(&[both("Tree", "Tree")])).unwrap();
    assert!(file.contains("export type Tree = Tree[];"), "{file}");
}

#[track_caller]
fn refuses(document: &Document, expected: &str) {
    let error = print(document).unwrap_err().to_string();
    assert_eq!(error, expected);
}

#[test]
fn a_payload_with_the_name_of_something_else_is_an_error_that_says_how_to_mend_it() {
    let text = json!({"type": "string"});
    let called = |name| contract(&[(name, text.clone(), text.clone())]);
    for name in ["Reply", "Issue", "IssueCode", "Rejected", "Io", "contract", "ok", "connect"] {
        let expected = format!(
            "there is a payload called `{name}`, which the generated TypeScript declares itself; \
             rename the payload with `#[payload(name = \"…\")]`"
        );
        refuses(&called(name), &expected);
    }
    for name in ["ArrayBuffer", "Promise", "Error", "Partial", "Socket"] {
        let expected = format!(
            "there is a payload called `{name}`, which the generated TypeScript needs in its usual meaning; \
             rename the payload with `#[payload(name = \"…\")]`"
        );
        refuses(&called(name), &expected);
    }
    for name in ["ChatSocket", "ChatOptions", "connectChat", "chatPath"] {
        let expected = format!(
            "there is a payload called `{name}`, which the generated TypeScript declares for the namespace `Chat`; \
             rename the payload with `#[payload(name = \"…\")]`"
        );
        refuses(&called(name), &expected);
    }
    let expected = "there is a payload called `default`, a word that TypeScript keeps for itself; \
                    rename it with `#[payload(name = \"…\")]`";
    refuses(&called("default"), expected);
    let expected = "there is a payload called `Page<User>`, which is no name in TypeScript; rename it with \
                    `#[payload(name = \"…\")]`, a generic one with `#[payload(name = \"Page_{T}\")]`";
    refuses(&called("Page<User>"), expected);
    assert!(print(&called("Größe")).unwrap().contains("export type Größe = string;"));
    assert!(print(&called("Contract")).is_ok());
    assert!(print_types(&called("Contract")).is_err());
}

#[test]
fn the_input_of_a_payload_takes_no_name_that_is_there() {
    let text = json!({"type": "string"});
    let number = json!({"type": "number"});
    let document = contract(&[("A", text.clone(), number), ("AInput", text.clone(), text)]);
    let expected = "there is a payload called `AInput`, and `A` is not what is read and what is written, so that \
                    its input has that name; rename one of them with `#[payload(name = \"…\")]`";
    refuses(&document, expected);
}

#[test]
fn what_no_page_sees_may_have_any_name() {
    let text = json!({"type": "string"});
    let mut document = contract(&[("Reply", text.clone(), text)]);
    document.namespaces[0].client_to_server.clear();
    document.namespaces[0].server_to_client.clear();
    assert!(print(&document).is_ok());
}

#[test]
fn namespaces_whose_types_would_have_one_name_are_an_error() {
    let mut document = contract(&[]);
    let mut other = document.namespaces[0].clone();
    other.marker = "chat".to_owned();
    document.namespaces.push(other.clone());
    let expected = "of the namespace `chat` TypeScript has a `chatPath`, which is also that of the namespace `Chat`; \
                    rename the type of the namespace";
    refuses(&document, expected);
    let options = Options::new().validators(true);
    let text = json!({"type": "string"});
    let mut schemas = contract(&[("chatSchemas", text.clone(), text)]);
    assert!(print(&schemas).is_ok());
    let error = print_with(&schemas, options).unwrap_err().to_string();
    assert!(
        error.contains("`chatSchemas`, which the generated TypeScript declares for the namespace `Chat`"),
        "{error}"
    );
    schemas.namespaces[0].marker = "Chart".to_owned();
    assert!(print_with(&schemas, options).is_ok());
    other.marker = "Socket".to_owned();
    document.namespaces[1] = other;
    let expected = "of the namespace `Socket` TypeScript has a `SocketOptions`, which the file needs in its usual \
                    meaning; rename the type of the namespace";
    refuses(&document, expected);
}

#[test]
fn what_somebody_said_to_typescript_is_what_is_printed() {
    let id = json!({"type": "string", "x-typescript": "string & { readonly __brand: \"UserId\" }"});
    let id_of = |direction| json!({"$ref": format!("{}UserId", schema::prefix(direction))});
    let user = |direction| {
        json!({
            "type": "object",
            "properties": {
                "id": id_of(direction),
                "friends": {"type": "array", "items": id_of(direction)},
                "best": {"anyOf": [id_of(direction), {"type": "null"}]},
                "by": {"type": "object", "additionalProperties": id_of(direction)},
                "own": {"type": "array", "items": id, "x-typescript": "() => A"},
                "owns": {"type": "array", "items": {"type": "string", "x-typescript": "A | B"}},
            },
            "required": ["id", "friends", "best", "by", "own", "owns"],
        })
    };
    let file = print(&contract(&[
        ("UserId", id.clone(), id.clone()),
        ("User", user(Direction::Input), user(Direction::Output)),
    ]));
    let expected = "\nexport type User = {\n  id: UserId;\n  friends: UserId[];\n  best: UserId | null;\n  \
                    by: { [key: string]: UserId };\n  own: () => A;\n  owns: (A | B)[];\n};\n\n\
                    export type UserId = string & { readonly __brand: \"UserId\" };\n";
    let file = file.unwrap();
    assert!(file.contains(expected), "{file}");
}

#[test]
fn what_is_declared_elsewhere_is_imported_and_only_its_input_declared_if_that_differs() {
    let imported = |schema: &Value, from, name| {
        let mut schema = schema.clone();
        schema["x-import"] = json!({"from": from, "name": name});
        schema
    };
    let text = json!({"type": "string"});
    let (read, written) = (json!({"type": ["string", "null"]}), text.clone());
    let one = imported(&text, "./bindings/one", "One");
    let two = imported(&text, "./bindings/one", "Second");
    let (differs_read, differs) = (imported(&read, "./a", "Differs"), imported(&written, "./a", "Differs"));
    let holds = |direction| imported(&list(direction, "Hidden"), "./b", "Holds");
    let file = print(&contract(&[
        ("One", one.clone(), one),
        ("Two", two.clone(), two),
        ("Differs", differs_read, differs),
        both("OfDiffers", "Differs"),
        ("Holds", holds(Direction::Input), holds(Direction::Output)),
    ]))
    .unwrap();
    let expected = "import type { ManagerOptions, Socket, SocketOptions } from \"socket.io-client\";\n\
                    import type { Differs } from \"./a\";\nexport type { Differs };\n\
                    import type { Holds } from \"./b\";\nexport type { Holds };\n\
                    import type { One, Second as Two } from \"./bindings/one\";\nexport type { One, Two };\n";
    assert!(file.contains(expected), "{file}");
    for line in [
        "export type DiffersInput = string | null;",
        "export type OfDiffers = Differs[];",
        "export type OfDiffersInput = DiffersInput[];",
        "  Two: (it: Two) => void;",
    ] {
        assert!(file.lines().any(|it| it == line), "{line}\n{file}");
    }
    for declared in ["One", "Two", "Differs", "Holds", "Hidden"] {
        assert!(!file.contains(&format!("export type {declared} =")), "{declared}\n{file}");
    }
}

#[test]
fn codes_of_middleware_are_known_and_others_are_let_in() {
    let mut document = contract(&[]);
    let code = |code: &str, docs: &str| Code { code: code.to_owned(), docs: docs.to_owned() };
    document.codes = vec![code("closed", "Outside of office hours."), code("timeout", "")];
    let file = print(&document).unwrap();
    let start = file.find("export type IssueCode =").unwrap();
    let declared = &file[start..start + file[start..].find(';').unwrap()];
    assert!(declared.starts_with("export type IssueCode =\n  | \"const\" | \"custom\" | "), "{declared}");
    let end = "\n  /** Outside of office hours. */\n  | \"closed\"\n  | \"timeout\"\n  | (string & {})";
    assert!(declared.ends_with(end), "{declared}");
    assert_eq!(declared.matches("\"timeout\"").count(), 1);
}

#[test]
fn a_deprecated_namespace_is_so_where_pages_come_to_it() {
    let mut document = contract(&[]);
    document.namespaces[0].deprecated = Some("use `/talk`".to_owned());
    let file = print(&document).unwrap();
    assert!(file.contains("/** @deprecated use `/talk` */\nexport type ChatSocket ="), "{file}");
    assert!(file.contains(" * @deprecated use `/talk`\n */\nexport function connectChat("), "{file}");
}

#[test]
fn a_struct_variant_is_written_where_it_is_used() {
    let object = json!({"type": "object", "properties": {"user": {"type": "string"}}, "required": ["user"]});
    let mut document = contract(&[("Hidden", object.clone(), object)]);
    let namespace = &mut document.namespaces[0];
    let events = namespace.client_to_server.iter_mut();
    for event in events.chain(&mut namespace.server_to_client) {
        event.arguments[0].inline = true;
    }
    let file = print(&document).unwrap();
    assert!(file.contains("Hidden: (it: { user: string }) => void;"), "{file}");
    assert!(!file.contains("export type Hidden"));
}
