//! Printers and documents that somebody broke: an error, or something printed, and never a panic.

use std::path::Path;

use ackord_codegen::{Document, asyncapi, json_schema, typescript};
use serde_json::{Value, json};

/// How many documents are tried.
const ROUNDS: u64 = 400;

#[test]
fn no_printer_panics_over_a_document_that_was_changed_at_random() {
    let good: Value = serde_json::from_str(&golden()).unwrap();
    let (mut read, mut sound) = (0, 0);
    for seed in 0..ROUNDS {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut changed = good.clone();
        for _ in 0..=random.below(3) {
            change(&mut changed, &mut random);
        }
        let Ok(document) = Document::from_json(&changed.to_string()) else { continue };
        read += 1;
        // Of a document that contradicts itself these make what they can.
        let _ = typescript::print(&document);
        let _ = typescript::print_types(&document);
        json_schema::schemas(&document);
        document.fingerprint();
        let checked = document.check();
        assert_eq!(asyncapi::print(&document).is_ok(), checked.is_ok(), "{checked:?}");
        sound += u32::from(checked.is_ok());
    }
    assert!(read > 100 && sound > 40, "{read} were read, {sound} were sound: what is changed is not worth trying");
}

#[test]
fn text_that_breaks_off_or_is_nested_too_deep_is_an_error() {
    let good = golden();
    let ends = (0..good.trim_end().len()).step_by(97).filter(|end| good.is_char_boundary(*end));
    for end in ends {
        assert!(Document::from_json(&good[..end]).is_err(), "{end}");
    }
    let deep = format!("{}1{}", "{\"items\":".repeat(100_000), "}".repeat(100_000));
    let document = good.replacen("\"input\": {", &format!("\"input\": {{\"Deep\": {deep},"), 1);
    assert_ne!(document, good);
    assert!(Document::from_json(&document).is_err());
}

#[test]
fn tuples_of_tuples_do_not_grow_beyond_measure() {
    let mut document = Document::from_json(&golden()).unwrap();
    let mut nested = json!({"type": "string"});
    for _ in 0..30 {
        nested = json!({"type": "array", "items": nested, "minItems": 16, "maxItems": 16});
    }
    document.namespaces[0].auth = Some(nested);
    assert!(typescript::print(&document).unwrap().len() < 1_000_000);
}

/// Changes one place: takes it away, puts something else there, doubles it, or puts what is elsewhere there.
fn change(document: &mut Value, random: &mut Random) {
    let mut places = Vec::new();
    collect(document, String::new(), &mut places);
    let place = &places[random.below(places.len())];
    let other = document.pointer(&places[random.below(places.len())]).unwrap().clone();
    let scalars = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("*/ `${a}` \u{2028}\"\\\n"),
        json!("#/definitions/input/Folder"),
        json!("#/definitions/output/"),
        json!("{{}"),
        json!([]),
        json!({}),
        json!(["string", "string", 1]),
    ];
    let new = scalars[random.below(scalars.len())].clone();
    match random.below(4) {
        0 => {
            if let Some((parent, key)) = place.rsplit_once('/') {
                match document.pointer_mut(parent) {
                    Some(Value::Object(object)) => drop(object.remove(&key.replace("~1", "/").replace("~0", "~"))),
                    Some(Value::Array(array)) => drop(array.remove(key.parse().unwrap())),
                    _ => {}
                }
            }
        }
        1 => *document.pointer_mut(place).unwrap() = other,
        2 => match document.pointer_mut(place).unwrap() {
            Value::Array(array) => array.push(other),
            Value::Object(object) => drop(object.insert("$ref".to_owned(), new)),
            value => *value = new,
        },
        _ => *document.pointer_mut(place).unwrap() = new,
    }
}

fn collect(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                collect(value, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        Value::Array(array) => {
            for (index, value) in array.iter().enumerate() {
                collect(value, format!("{at}/{index}"), places);
            }
        }
        _ => {}
    }
    places.push(at);
}

/// Xorshift: the same documents in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

fn golden() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/chat.contract.json");
    std::fs::read_to_string(path).unwrap()
}
