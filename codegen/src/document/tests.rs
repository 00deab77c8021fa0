use serde_json::json;

use super::*;

pub(crate) fn argument(name: &str, schema: Value) -> Argument {
    Argument { name: name.to_owned(), schema, optional: false, rest: false, inline: false }
}

pub(crate) fn event(name: &str, arguments: Vec<Argument>, ack: Ack) -> Event {
    Event { name: name.to_owned(), docs: String::new(), deprecated: None, hash: String::new(), arguments, ack }
}

/// A contract with one namespace `/chat`.
pub(crate) fn document(client: Vec<Event>, server: Vec<Event>) -> Document {
    let namespace = Namespace {
        path: "/chat".to_owned(),
        marker: "Chat".to_owned(),
        docs: String::new(),
        deprecated: None,
        parameters: Vec::new(),
        rooms: Vec::new(),
        auth: None,
        refused: None,
        client_docs: String::new(),
        client_to_server: client,
        server_to_client: server,
    };
    Document {
        ackord: FORMAT,
        name: "chat".to_owned(),
        version: "1.0.0".to_owned(),
        hash: String::new(),
        namespaces: vec![namespace],
        codes: Vec::new(),
        definitions: Definitions::default(),
    }
}

fn post() -> Document {
    let message = argument("message", json!({"$ref": "#/definitions/input/Message"}));
    let ack = Ack::Reply { data: Some(json!({"type": "integer"})), error: None };
    let mut document = document(vec![event("post", vec![message], ack)], Vec::new());
    let schema = json!({
        "type": "object",
        "description": "A message.",
        "properties": {"text": {"type": "string"}, "description": {"type": "string"}},
        "required": ["text", "description"],
    });
    document.definitions.input.insert("Message".to_owned(), schema);
    document.sealed()
}

#[test]
fn a_document_survives_its_json() {
    let document = post();
    assert_eq!(Document::from_json(&document.to_json()).unwrap(), document);
}

#[test]
fn a_document_of_another_format_is_refused() {
    let json = post().to_json().replace("\"ackord\": 1", "\"ackord\": 2");
    assert!(matches!(Document::from_json(&json), Err(DocumentError::Format(2))));
}

#[test]
fn docs_and_order_do_not_change_the_hash() {
    let mut other = post();
    other.version = "1.1.0".to_owned();
    let event = &mut other.namespaces[0].client_to_server[0];
    event.docs = "Post it.".to_owned();
    event.arguments[0].name = "it".to_owned();
    let message = other.definitions.input.get_mut("Message").unwrap();
    message["description"] = json!("Another word.");
    message["required"] = json!(["description", "text"]);
    assert_eq!(other.fingerprint(), post().hash);
}

#[test]
fn a_property_called_description_counts() {
    let mut other = post();
    let message = other.definitions.input.get_mut("Message").unwrap();
    message["properties"]["description"] = json!({"type": "integer"});
    assert_ne!(other.fingerprint(), post().hash);
}

#[test]
fn definitions_that_travel_only_the_other_way_do_not_count() {
    let mut other = post();
    let unused = json!({"type": "null"});
    other.definitions.output.insert("Message".to_owned(), unused);
    assert_eq!(other.fingerprint(), post().hash);
}

#[test]
fn an_event_has_a_hash_of_its_own() {
    let reference = || json!({"$ref": "#/definitions/input/Message"});
    let post = || event("post", vec![argument("message", reference())], Ack::Empty);
    let left = || event("left", Vec::new(), Ack::None);
    let make = |events: Vec<Event>, text: &str| {
        let mut document = document(events, vec![left()]);
        let schema = json!({"type": "object", "description": "As it is said.", "properties": {"text": {"type": text}}});
        document.definitions.input.insert("Message".to_owned(), schema);
        document.sealed()
    };
    let hashes = |document: &Document| {
        let namespace = &document.namespaces[0];
        let events = namespace.client_to_server.iter().chain(&namespace.server_to_client);
        events.map(|event| (event.name.clone(), event.hash.clone())).collect::<Vec<_>>()
    };
    let old = make(vec![post()], "string");
    assert!(hashes(&old).iter().all(|(_, hash)| hash.len() == 16), "{old:?}");
    let other = make(vec![post()], "integer");
    assert_ne!(hashes(&old)[0], hashes(&other)[0], "a type of its own has changed");
    assert_eq!(hashes(&old)[1], hashes(&other)[1], "nothing of it has changed");
    let mut documented = old.clone();
    documented.namespaces[0].client_to_server[0].docs = "Posts.".to_owned();
    documented.definitions.input.get_mut("Message").unwrap()["description"] = "Otherwise said.".into();
    assert_eq!(hashes(&documented.sealed()), hashes(&old), "describing an event does not make it another one");
    let more = make(vec![left(), post()], "string");
    assert_eq!(hashes(&more)[1], hashes(&old)[0], "other events do not count");
    assert_ne!(hashes(&more)[0].1, hashes(&old)[1].1, "the direction counts");
}

#[test]
fn a_document_may_begin_with_a_byte_order_mark_and_is_an_object() {
    let document = document(Vec::new(), Vec::new()).sealed();
    assert_eq!(Document::from_json(&format!("\u{feff}{}", document.to_json())).unwrap(), document);
    let Value::Object(members) = serde_json::to_value(&document).unwrap() else { panic!() };
    let names = ["ackord", "name", "version", "hash", "namespaces", "definitions"];
    let list: Vec<&Value> = names.iter().map(|name| &members[*name]).collect();
    for other in [json!(list).to_string(), "[1]".to_owned(), "7".to_owned(), "{}".to_owned(), String::new()] {
        assert!(matches!(Document::from_json(&other), Err(DocumentError::Json(_))), "{other}");
    }
}
