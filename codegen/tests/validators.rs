//! The validators of the generated TypeScript, as they run: against ajv, and round the stock client's socket.

mod golden;
mod node;
mod random;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use ackord_codegen::typescript::{self, Options};
use ackord_codegen::{Ack, Argument, Definitions, Document, Event, FORMAT, Namespace, json_schema};
use golden::assert_golden;
use random::{Random, TYPES, mutated, placeholder, schema, value};
use serde_json::{Value, json};

#[test]
fn the_validators_of_the_chat_are_the_golden_ones() {
    let printed = typescript::print_with(&chat(), Options::new().validators(true)).unwrap();
    assert_golden(&golden("chat.validators.ts"), &printed);
}

#[test]
fn without_validators_the_file_is_the_one_that_it_was() {
    let document = chat();
    assert_eq!(typescript::print_with(&document, Options::new()).unwrap(), typescript::print(&document).unwrap());
    let with = typescript::print_with(&document, Options::new().validators(true)).unwrap();
    assert!(with.starts_with(&typescript::print(&document).unwrap()), "validators stand behind everything else");
}

#[test]
fn a_checked_socket_lets_nothing_through_that_does_not_fit() {
    let output = node::run(Command::new("node").arg("checked.mjs"), installed(), "");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn random_values_fit_where_ajv_says_so() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut cases = Cases::default();
    while cases.events.len() < 240 {
        let types = TYPES.map(|name| (name.to_owned(), schema(&mut random, 2)));
        let types: Value = Value::Object(types.into_iter().collect());
        let of = schema(&mut random, 3);
        let mut values = Vec::new();
        for _ in 0..12 {
            values.extend(value(&mut random, &of, &types, 8));
            // What is of another schema is near this one.
            let other = mutated(&mut random, &of);
            values.extend(value(&mut random, &other, &types, 8));
            let any = schema(&mut random, 1);
            values.extend(value(&mut random, &any, &types, 8));
        }
        let values = values.into_iter().map(|value| spoilt(&mut random, value)).collect();
        cases.push(&of, &types, values);
    }
    let (fitting, others) = cases.judge();
    assert!(fitting > 1_500 && others > 1_500, "{fitting} and {others} values are too few to say anything");
}

#[test]
fn the_other_keywords_mean_what_they_mean_to_ajv() {
    let mut cases = Cases::default();
    let mut case = |of: Value, values: Value| {
        let Value::Array(values) = values else { panic!("{values} is no list of values") };
        cases.push(&of, &json!({}), values);
    };
    let text = json!({"type": "string"});
    case(
        json!({"minLength": 2, "maxLength": 2}),
        json!(["🦀", "🦀a", "ab", "abc", 1, "e\u{301}", "\u{d7ff}\u{10ffff}"]),
    );
    case(json!({"type": "string", "pattern": "^(0|-?[1-9][0-9]*)$"}), json!(["0", "-0", "-10", "01", "1\n", ""]));
    case(json!({"pattern": "^[\\w.+-]+@\\S+\\.[a-z]{2,}$"}), json!(["a.b+c@d.ef", "a@b", "ä@b.cd", "a@b c.de", 1]));
    case(json!({"pattern": "^.$"}), json!(["a", "🦀", "\n", "ab", ""]));
    case(json!({"exclusiveMinimum": 0, "exclusiveMaximum": 1}), json!([0, 0.5, 1, -1, "0", null]));
    case(json!({"multipleOf": 3}), json!([0, 3, -6, 4, 3.5, "3"]));
    case(json!({"type": "integer"}), json!([1, 1.0, -0.0, 1.5, 1e300, "1", true, null]));
    case(json!({"type": "number", "not": {"const": 0}}), json!([0, -0.0, 1, "0"]));
    case(json!({"type": ["string", "null", "integer"]}), json!(["a", null, 1, 1.5, true, [], {}]));
    case(
        json!({"enum": [1, "1", null, [1], {"a": {"b": []}}]}),
        json!([1, "1", null, [1], {"a": {"b": []}}, {"a": {"b": {}}}, [2], true]),
    );
    case(json!({"const": {"a": 1, "b": 2}}), json!([{"b": 2, "a": 1}, {"a": 1}, {"a": 1, "b": 2, "c": 3}, null]));
    case(
        json!({"uniqueItems": true}),
        json!([[], [1, "1"], [1, 1], [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [[], {}], [[1], [1]], "aa"]),
    );
    case(
        json!({"prefixItems": [text, {"type": "integer"}], "items": {"type": "boolean"}, "minItems": 1}),
        json!([[], ["a"], ["a", 1], ["a", "1"], ["a", 1, true], ["a", 1, 1], [1]]),
    );
    case(json!({"prefixItems": [text], "items": false}), json!([[], ["a"], ["a", null], [1]]));
    case(
        json!({"minProperties": 1, "maxProperties": 2}),
        json!([{}, {"a": 1}, {"a": 1, "b": 1}, {"a": 1, "b": 1, "c": 1}, [], "a"]),
    );
    case(
        json!({"type": "object", "patternProperties": {"^\\d+$": text}, "additionalProperties": false}),
        json!([{}, {"1": "a"}, {"1": 1}, {"a": "a"}]),
    );
    case(
        json!({"patternProperties": {"^a": text, "b$": {"maxLength": 1}}, "properties": {"ab": {"minLength": 1}}}),
        json!([{"ab": "x"}, {"ab": ""}, {"ab": "xx"}, {"ab": 1}, {"a": 1}, {"b": "xx"}]),
    );
    case(
        json!({"required": ["__proto__", "constructor"], "properties": {"__proto__": text, "constructor": text, "toString": text}}),
        json!([{}, {"__proto__": "a", "constructor": "b"}]),
    );
    case(
        json!({"type": "object", "additionalProperties": text}),
        json!([{}, {"toString": "a"}, {"toString": 1}, {"__proto__": "a"}]),
    );
    case(
        json!({"allOf": [{"required": ["a"]}, {"properties": {"a": text}}], "properties": {"b": text}}),
        json!([{"a": "x"}, {"a": 1}, {"b": "x"}, {"a": "x", "b": 1}]),
    );
    case(
        json!({"anyOf": [{"properties": {"a": text}, "required": ["a"]}], "properties": {"c": text}, "unevaluatedProperties": {"type": "integer"}}),
        json!([{"a": "x", "c": "y"}, {"a": "x", "d": 1}, {"a": "x", "d": "y"}]),
    );
    case(
        json!({"properties": {"a": {"not": {}}, "b": {"oneOf": [{"const": "x"}, {"enum": ["y", "z"]}]}}}),
        json!([{}, {"a": 1}, {"b": "x"}, {"b": "z"}, {"b": "w"}, {"b": 1}]),
    );
    case(
        json!({"type": "array", "items": {"type": ["string", "null"], "x-binary": true}}),
        json!([[placeholder(), null, placeholder()], ["AAEC"], [{}], placeholder()]),
    );
    case(json!({"type": "object"}), json!([{}, placeholder(), {"_placeholder": true}]));
    case(json!({"type": "string", "x-binary": true, "x-minBytes": 2}), json!([placeholder(), "AAEC"]));
    let arm = |kind: &str, more: &str| json!({"type": "object", "properties": {"kind": {"const": kind}, more: text}, "required": ["kind", more]});
    case(
        json!({"oneOf": [arm("a", "x"), arm("b", "y")]}),
        json!([{"kind": "a", "x": "1"}, {"kind": "a", "y": "1"}, {"kind": "b", "y": "1"}, {"kind": "c"}, {"kind": "toString"}, {}, null, [], "a"]),
    );
    cases.judge();
}

#[test]
fn a_validator_ends_however_a_union_contains_itself() {
    let mut cases = Cases::default();
    // Each level is tried twice at each level above.
    let arm = |name: &str| json!({"type": "object", "properties": {name: {"type": "string"}, "of": {"$ref": "#/T/X"}}, "required": ["of"]});
    let recursive =
        json!({"anyOf": [{"type": "string"}, arm("a"), arm("b"), {"type": "array", "items": {"$ref": "#/T/X"}}]});
    cases.push(&json!({"$ref": "#/T/X"}), &json!({"X": recursive}), Vec::new());
    let input = json!({"file": cases.file()});
    let output = node::run(Command::new("node").arg("bounds.mjs"), installed(), &input.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Values that a validator, and ajv, has to judge alike.
#[derive(Default)]
struct Cases {
    events: Vec<Event>,
    definitions: Definitions,
    values: Vec<Vec<Value>>,
}

impl Cases {
    /// An event with one argument of the schema.
    fn push(&mut self, of: &Value, types: &Value, values: Vec<Value>) {
        let number = self.events.len();
        let rename = |schema: &Value| {
            let text = schema.to_string();
            let text = TYPES.iter().fold(text, |text, name| {
                text.replace(&format!("\"#/T/{name}\""), &format!("\"#/definitions/output/{name}{number}\""))
            });
            serde_json::from_str::<Value>(&text).unwrap()
        };
        let schema = rename(of);
        let types = types.as_object().unwrap().iter().map(|(name, schema)| (format!("{name}{number}"), rename(schema)));
        let before = self.definitions.output.clone();
        self.definitions.output.extend(types);
        let argument = Argument { name: "it".to_owned(), schema, optional: false, rest: false, inline: false };
        let (docs, deprecated) = (String::new(), None);
        let name = format!("e{number}");
        self.events.push(Event {
            name,
            docs,
            deprecated,
            hash: String::new(),
            arguments: vec![argument],
            ack: Ack::None,
        });
        // A reference that leads back to itself is none that anybody writes.
        if self.document().check().is_err() {
            self.events.pop();
            self.definitions.output = before;
            return;
        }
        self.values.push(values);
    }

    fn document(&self) -> Document {
        let namespace = Namespace {
            path: "/".to_owned(),
            marker: "Root".to_owned(),
            docs: String::new(),
            deprecated: None,
            parameters: Vec::new(),
            rooms: Vec::new(),
            auth: None,
            refused: None,
            client_docs: String::new(),
            client_to_server: Vec::new(),
            server_to_client: self.events.clone(),
        };
        Document {
            ackord: FORMAT,
            name: "cases".to_owned(),
            version: "1".to_owned(),
            hash: String::new(),
            namespaces: vec![namespace],
            codes: Vec::new(),
            definitions: self.definitions.clone(),
        }
    }

    fn file(&self) -> String {
        typescript::print_with(&self.document(), Options::new().validators(true)).unwrap()
    }

    /// How many fit, and how many do not.
    fn judge(&self) -> (u64, u64) {
        let document = self.document();
        let schemas = json_schema::schemas(&document);
        let schemas: Vec<&Value> = (0..self.events.len())
            .map(|number| {
                let name = format!("root.server.e{number}.json");
                &schemas.iter().find(|(file, _)| *file == name).unwrap().1
            })
            .collect();
        let cases: Vec<_> = schemas.iter().zip(&self.values).collect();
        let question = json!({"file": self.file(), "cases": cases}).to_string();
        let output = node::run(Command::new("node").arg("oracle.mjs"), installed(), &question);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// The value, or what it is with something in it changed.
fn spoilt(random: &mut Random, mut value: Value) -> Value {
    if random.one_in(2) {
        return value;
    }
    spoil(random, &mut value);
    value
}

fn spoil(random: &mut Random, at: &mut Value) {
    match at {
        Value::Object(object) if !object.is_empty() && random.one_in(2) => {
            let names: Vec<String> = object.keys().cloned().collect();
            let name = random.pick(&names);
            if random.one_in(3) {
                object.remove(name);
            } else {
                spoil(random, &mut object[name]);
            }
        }
        Value::Object(object) if random.one_in(2) => {
            object.insert((*random.pick(&random::NAMES)).to_owned(), json!(1));
        }
        Value::Array(items) if !items.is_empty() && random.one_in(2) => {
            let index = usize::try_from(random.below(items.len() as u64)).unwrap();
            spoil(random, &mut items[index]);
        }
        Value::Array(items) if random.one_in(2) => {
            items.push(json!("more"));
        }
        other => {
            let values = [
                json!(null),
                json!(-1),
                json!(1.5),
                json!(""),
                json!("🦀🦀"),
                json!([]),
                json!({}),
                json!(true),
                placeholder(),
            ];
            *other = random.pick(&values).clone();
        }
    }
}

fn chat() -> Document {
    Document::from_json(&fs::read_to_string(golden("chat.contract.json")).unwrap()).unwrap()
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The folder with the packages in it.
fn installed() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| node::installed(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ts")))
}
