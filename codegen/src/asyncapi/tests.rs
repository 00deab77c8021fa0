use super::*;
use crate::document::tests::{argument, document, event};
use crate::document::{Code, Parameter};

fn printed(document: &Document) -> Value {
    serde_json::from_str(&print(document).unwrap()).unwrap()
}

#[test]
fn an_event_of_a_client_is_received_and_answered_in_the_same_channel() {
    let mut post = event("post it", vec![argument("text", json!({"type": "string"}))], Ack::Empty);
    post.docs = "Posts it.".to_owned();
    post.deprecated = Some("use `send`".to_owned());
    let whole = printed(&document(vec![post], Vec::new()));
    let expected = json!({
        "action": "receive",
        "channel": {"$ref": "#/channels/chat"},
        "description": "Posts it.",
        "messages": [{"$ref": "#/channels/chat/messages/client.post-it"}],
        "reply": {
            "channel": {"$ref": "#/channels/chat"},
            "messages": [{"$ref": "#/channels/chat/messages/client.post-it.ack"}],
        },
        "x-deprecated": "use `send`",
    });
    assert_eq!(whole["operations"]["chat.client.post-it"], expected);
    let expected = json!({
        "name": "post it",
        "title": "post it",
        "description": "Posts it.",
        "payload": {
            "type": "array",
            "items": [{"type": "string"}],
            "minItems": 1,
            "maxItems": 1,
            "deprecated": true,
        },
        "x-socketio-arguments": ["text"],
        "x-socketio-packet": "EVENT",
    });
    assert_eq!(whole["channels"]["chat"]["messages"]["client.post-it"], expected);
}

#[test]
fn an_event_of_the_server_is_sent_and_its_answer_read() {
    let answer = Ack::Value { schema: json!({"$ref": "#/definitions/input/A"}) };
    let mut document = document(Vec::new(), vec![event("ask", Vec::new(), answer)]);
    document.definitions.input.insert("A".to_owned(), json!({"type": "string"}));
    document.definitions.output.insert("A".to_owned(), json!({"type": "integer"}));
    let whole = printed(&document);
    assert_eq!(whole["operations"]["chat.server.ask"]["action"], "send");
    let ack = &whole["channels"]["chat"]["messages"]["server.ask.ack"]["payload"];
    assert_eq!(ack["items"], json!([{"$ref": "#/components/schemas/AInput"}]));
    assert_eq!(whole["components"]["schemas"]["AInput"], json!({"type": "string"}));
    assert_eq!(whole["components"]["schemas"].get("A"), None, "nothing refers to it");
}

#[test]
fn a_deprecated_namespace_says_so_and_an_issue_has_the_codes_of_the_contract() {
    let mut document = document(Vec::new(), Vec::new());
    assert_eq!(printed(&document)["components"]["schemas"]["Issue"]["properties"]["code"], json!({"type": "string"}));
    document.namespaces[0].deprecated = Some("use `/talk`".to_owned());
    document.codes = vec![Code { code: "closed".to_owned(), docs: "Outside of office hours.".to_owned() }];
    let whole = printed(&document);
    assert_eq!(whole["channels"]["chat"]["x-deprecated"], "use `/talk`");
    let code = json!({"type": "string", "x-codes": {"closed": "Outside of office hours."}});
    assert_eq!(whole["components"]["schemas"]["Issue"]["properties"]["code"], code);
}

#[test]
fn what_is_never_acknowledged_has_no_reply() {
    let whole = printed(&document(vec![event("go", Vec::new(), Ack::None)], Vec::new()));
    assert_eq!(whole["operations"]["chat.client.go"].get("reply"), None);
}

#[test]
fn auth_and_its_refusal_are_those_of_connect() {
    let mut document = document(Vec::new(), Vec::new());
    document.namespaces[0].auth = Some(json!({"type": "object"}));
    document.namespaces[0].refused = Some(json!({"type": "string"}));
    let whole = printed(&document);
    let messages = &whole["channels"]["chat"]["messages"];
    assert_eq!(messages["connect"]["payload"], json!({"type": "object"}));
    let data = json!({"anyOf": [{"$ref": "#/components/schemas/NotLetIn"}, {"type": "string"}]});
    assert_eq!(messages["connect.error"]["payload"]["properties"]["data"], data);
    assert_eq!(whole["operations"]["chat.connect"]["reply"]["messages"].as_array().unwrap().len(), 2);
}

#[test]
fn parameters_have_names_in_ascii_that_differ() {
    let mut document = document(Vec::new(), Vec::new());
    let namespace = &mut document.namespaces[0];
    namespace.path = "/{ä}/x-{_}/{r#in}".to_owned();
    namespace.parameters =
        ["ä", "_", "r#in"].map(|name| Parameter { name: name.to_owned(), kind: ParameterType::Boolean }).into();
    let whole = printed(&document);
    assert_eq!(whole["channels"]["chat"]["address"], "/{_}/x-{_-2}/{in}");
    let parameters = whole["channels"]["chat"]["parameters"].as_object().unwrap();
    assert_eq!(parameters.keys().collect::<Vec<_>>(), ["_", "_-2", "in"]);
}

#[test]
fn names_that_become_the_same_key_get_numbers() {
    let events = ["a b", "a-b", "ä", "ö"].map(|name| event(name, Vec::new(), Ack::None));
    let whole = printed(&document(events.into(), Vec::new()));
    for key in ["client.a-b", "client.a-b-2", "client.event", "client.event-2"] {
        assert!(whole["channels"]["chat"]["messages"].get(key).is_some(), "{key}");
    }
}

#[test]
fn a_broken_document_is_not_printed() {
    let mut document = document(Vec::new(), Vec::new());
    document.namespaces[0].marker = String::new();
    assert!(matches!(print(&document), Err(DocumentError::Invalid { .. })));
}

#[test]
fn a_message_whose_values_have_examples_has_one() {
    let reference = |side: &str| json!({"$ref": format!("#/definitions/{side}/A")});
    let arguments = vec![argument("a", reference("input")), argument("b", json!({"examples": [7, 8]}))];
    let answer = Ack::Value { schema: reference("output") };
    let other = event("other", vec![argument("a", reference("input")), argument("b", json!(true))], Ack::Empty);
    let mut document = document(vec![event("it", arguments, answer), other], Vec::new());
    document.definitions.input.insert("A".to_owned(), json!({"type": "string", "examples": ["in"]}));
    document.definitions.output.insert("A".to_owned(), json!({"$ref": "#/definitions/output/B"}));
    document.definitions.output.insert("B".to_owned(), json!({"type": "string", "examples": ["out"]}));
    document.namespaces[0].auth = Some(reference("input"));
    let whole = printed(&document);
    let example = |message: &str| whole["channels"]["chat"]["messages"][message]["examples"].clone();
    assert_eq!(example("connect"), json!([{"payload": "in"}]));
    assert_eq!(example("client.it"), json!([{"payload": ["in", 7]}]));
    assert_eq!(example("client.it.ack"), json!([{"payload": ["out"]}]));
    assert_eq!(example("client.other"), Value::Null, "one of its arguments has none");
}
