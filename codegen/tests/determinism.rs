//! The same contract, the same bytes: whoever prints it, and however often the document was written down in between.

#[expect(dead_code, reason = "values of the schemas are for others")]
#[path = "random/mod.rs"]
mod random;

use std::fs;
use std::process::Command;

use ackord_codegen::typescript::{self, Options};
use ackord_codegen::{Document, FORMAT, asyncapi, json_schema, page};
use random::{NAMES, Random, TYPES, schema};
use serde_json::{Value, json};

/// How many documents are tried.
const DOCUMENTS: usize = 40;

#[test]
fn a_document_that_was_written_and_read_prints_the_same() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut printed = 0;
    for _ in 0..DOCUMENTS {
        let document = document(&mut random);
        if document.check().is_err() {
            continue;
        }
        let json = document.to_json();
        let read = Document::from_json(&json).unwrap();
        assert_eq!(read.to_json(), json);
        assert_eq!(read.fingerprint(), document.fingerprint(), "{json}");
        let turned = Document::from_json(&turned(&serde_json::from_str(&json).unwrap())).unwrap();
        assert_eq!(turned.fingerprint(), document.fingerprint(), "{json}");
        assert_eq!(turned.to_json(), json);
        for other in [&read, &turned] {
            assert!(outputs(other) == outputs(&document), "{json}");
        }
        printed += 1;
    }
    assert!(printed > DOCUMENTS / 3, "{printed} documents are too few to say anything");
}

#[test]
fn another_process_prints_the_same() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let sound = std::iter::repeat_with(|| document(&mut random)).filter(|it| it.check().is_ok());
    for (number, document) in sound.take(5).enumerate() {
        let path = std::env::temp_dir().join(format!("ackord-determinism-{}-{number}.json", std::process::id()));
        fs::write(&path, document.to_json()).unwrap();
        let run = || {
            let output =
                Command::new(env!("CARGO_BIN_EXE_ackord")).args(["ts", "--validators"]).arg(&path).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let here = typescript::print_with(&document, Options::new().validators(true)).unwrap();
        assert_eq!(run(), here);
        assert_eq!(run(), here);
        fs::remove_file(path).unwrap();
    }
}

/// Everything that is made of a document.
fn outputs(document: &Document) -> Vec<String> {
    let schemas = json_schema::schemas(document).into_iter().map(|(name, schema)| {
        let mut schema = schema;
        schema.sort_all_objects();
        format!("{name} {schema}")
    });
    let files = [
        typescript::print(document).unwrap(),
        typescript::print_types(document).unwrap(),
        typescript::print_with(document, Options::new().validators(true)).unwrap(),
        asyncapi::print(document).unwrap(),
        page::print(document),
    ];
    files.into_iter().chain(schemas).collect()
}

/// A document whose events take and give schemas at random.
fn document(random: &mut Random) -> Document {
    let mut of = |direction: &str| {
        let schema = schema(random, 3).to_string();
        serde_json::from_str::<Value>(&schema.replace("#/T/", &format!("#/definitions/{direction}/"))).unwrap()
    };
    let mut types =
        |direction: &str| -> Value { TYPES.iter().map(|name| ((*name).to_owned(), of(direction))).collect() };
    let definitions = json!({"input": types("input"), "output": types("output")});
    let mut events = |read: &str, written: &str| -> Vec<Value> {
        let event = |name: &&str| {
            json!({
                "name": name,
                "arguments": [{"name": "it", "schema": of(read)}],
                "ack": {"kind": "reply", "data": of(written), "error": of(written)},
            })
        };
        NAMES.iter().map(event).collect()
    };
    let (client, server) = (events("input", "output"), events("output", "input"));
    let document = json!({
        "ackord": FORMAT,
        "name": "random",
        "version": "1",
        "hash": "",
        "namespaces": [{"path": "/", "marker": "Root", "clientToServer": client, "serverToClient": server}],
        "definitions": definitions,
    });
    serde_json::from_value::<Document>(document).unwrap().sealed()
}

/// JSON in which the members of each object stand in the opposite order.
fn turned(json: &Value) -> String {
    match json {
        Value::Object(members) => {
            let mut all: Vec<String> =
                members.iter().map(|(name, value)| format!("{}:{}", json!(name), turned(value))).collect();
            all.reverse();
            format!("{{{}}}", all.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(turned).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}
