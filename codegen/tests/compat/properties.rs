//! What holds of every contract.

use ackord_codegen::Document;
use ackord_codegen::compat::compare;
use serde_json::{Value, json};

const CHAT: &str = include_str!("../golden/chat.contract.json");

fn chat() -> Document {
    Document::from_json(CHAT).unwrap()
}

#[test]
fn a_contract_is_compatible_with_itself() {
    assert_eq!(compare(&chat(), &chat()).findings, []);
}

#[test]
fn docs_titles_examples_and_deprecation_change_nothing() {
    fn annotate(value: &mut Value) {
        match value {
            Value::Object(object) => {
                let is_schema = object.get("type").is_some_and(|it| it.is_string() || it.is_array());
                if is_schema || object.contains_key("$ref") || object.contains_key("oneOf") {
                    for key in ["title", "description", "$comment"] {
                        object.insert(key.to_owned(), json!("Some words."));
                    }
                    object.insert("examples".to_owned(), json!([1, {"type": "string"}]));
                    object.insert("deprecated".to_owned(), json!(true));
                }
                object
                    .iter_mut()
                    .filter(|(key, _)| !matches!(key.as_str(), "examples" | "parameters"))
                    .for_each(|it| annotate(it.1));
            }
            Value::Array(items) => items.iter_mut().for_each(annotate),
            _ => {}
        }
    }
    let mut json: Value = serde_json::from_str(CHAT).unwrap();
    annotate(&mut json["definitions"]);
    for namespace in json["namespaces"].as_array_mut().unwrap() {
        namespace["docs"] = json!("Some words.");
        namespace["marker"] = json!("Another");
        for list in ["clientToServer", "serverToClient"] {
            for event in namespace[list].as_array_mut().unwrap() {
                event["docs"] = json!("Some words.");
                event["deprecated"] = json!("use another");
                event["arguments"].as_array_mut().unwrap().iter_mut().for_each(|it| annotate(&mut it["schema"]));
            }
        }
    }
    json["version"] = json!("9.9.9");
    let annotated = Document::from_json(&json.to_string()).unwrap();
    assert_ne!(annotated, chat());
    assert_eq!(annotated.fingerprint(), chat().hash);
    assert_eq!(compare(&chat(), &annotated).findings, []);
    assert_eq!(compare(&annotated, &chat()).findings, []);
}

#[test]
fn renamed_types_change_nothing() {
    let renamed = CHAT.replace("put/Message\"", "put/Letter\"").replace("\"Message\":", "\"Letter\":");
    let renamed =
        Document::from_json(&renamed.replace("put/Tree\"", "put/Wood\"").replace("\"Tree\":", "\"Wood\":")).unwrap();
    assert_ne!(renamed.fingerprint(), chat().hash);
    assert_eq!(compare(&chat(), &renamed).findings, []);
}

#[test]
fn many_types_that_share_types_are_compared_in_time() {
    let contract = |leaf: &str| {
        let mut types = serde_json::Map::new();
        for level in 0..60 {
            let next = json!({"$ref": format!("#/T/T{}", level + 1)});
            let both = json!({"type": "object", "properties": {"l": next, "r": next}, "required": ["l", "r"]});
            types.insert(format!("T{level}"), both);
        }
        types.insert("T60".to_owned(), json!({"type": leaf}));
        crate::support::one_argument(ackord_codegen::Direction::Input, &json!({"$ref": "#/T/T0", "T": types}))
    };
    assert_eq!(compare(&contract("string"), &contract("string")).findings, []);
    let comparison = compare(&contract("string"), &contract("integer"));
    assert_eq!(comparison.findings.len(), 1);
    assert!(compare(&contract("integer"), &contract("number")).is_compatible());
}

#[test]
fn a_long_chain_of_types_does_not_exhaust_the_stack() {
    let contract = |leaf: &str| {
        let mut types = serde_json::Map::new();
        for level in 0..1000 {
            let next = json!({"$ref": format!("#/T/T{}", level + 1)});
            types.insert(format!("T{level}"), json!({"type": "object", "properties": {"next": next}}));
        }
        types.insert("T1000".to_owned(), json!({"type": leaf}));
        crate::support::one_argument(ackord_codegen::Direction::Input, &json!({"$ref": "#/T/T0", "T": types}))
    };
    assert_eq!(compare(&contract("string"), &contract("string")).findings, []);
    assert!(!compare(&contract("string"), &contract("integer")).is_compatible());
}
