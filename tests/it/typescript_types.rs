//! What payloads say of their TypeScript, from the attribute to the file. `UPDATE=1` writes the golden files, which the tests
//! of the codegen crate compile under `tsc --strict`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ackord::codegen::{Document, typescript};
use ackord::ts_rs::{Config, TS};
use ackord::{Ack, Args, Bytes, Contract, Events, Namespace, Reply, Socket, handler, payload};
use serde_json::{Value, json};

use crate::support::golden::assert_golden;

/// Whoever writes.
#[payload(ts = "string & { readonly __brand: \"UserId\" }")]
#[serde(transparent)]
pub struct UserId(#[payload(length(min = 1))] String);

/// In cents.
#[payload]
#[ts(type = "number & { readonly __brand: 'Cents' }")]
pub struct Cents(u32);

#[payload(import = "./bindings/User")]
pub struct User {
    pub id: UserId,
    pub address: Address,
}

/// It is behind what is imported: no page asks for it.
#[payload]
pub struct Address {
    pub street: String,
}

/// Its input has a field that may be left out, so it is not the one that ts-rs exports.
#[payload(import = "./bindings/Profile", name = "UserProfile")]
#[ts(rename = "Profile")]
pub struct Profile {
    pub nick: Option<String>,
}

#[payload(name = "Page_of_{T}")]
pub struct Page<T> {
    pub total: u32,
    pub items: Vec<T>,
    pub next: Option<u32>,
}

/// Its fields are not in the order of the alphabet.
#[payload]
#[serde(rename_all(serialize = "camelCase"))]
pub struct Order {
    pub zip_code: Option<String>,
    pub buyers: Vec<UserId>,
    pub price: Cents,
    pub discount: Option<Cents>,
    pub by_user: BTreeMap<String, UserId>,
    #[ts(type = "`#${string}` | null")]
    pub color: Option<String>,
    #[deprecated(note = "use `price`")]
    pub amount: f64,
    #[serde(flatten)]
    pub place: Place,
    pub at: Option<String>,
}

#[payload(ts = "never")]
pub struct Place {
    pub longitude: f64,
    pub latitude: f64,
}

#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal2 {
    Muted {
        until: String,
        by: Option<UserId>,
    },
    Placed(Place),
    #[deprecated]
    Gone,
}

#[payload]
pub enum Shape {
    Round {
        radius: f64,
        at: Option<f64>,
    },
    /// As it was.
    #[deprecated = "use `Round`"]
    Old,
}

/// What was there before.
#[payload]
#[deprecated(since = "1.0.0", note = "use `Order`")]
pub struct OldOrder {
    pub number: u32,
    pub before: Option<Box<OldOrder>>,
    pub after: Vec<Self>,
}

#[derive(Events)]
pub enum DeskEvent {
    #[event(args(greeting, all_names, r#in))]
    Salute(String, Vec<String>, Bytes),
    #[event("placed it", args(order))]
    Placed(Page<Order>, Ack<UserId>),
    Listed(Page<User>),
    #[deprecated = "use `Placed`"]
    Moved {
        to: Shape,
        #[deprecated]
        from: Option<Shape>,
    },
    Anything(Args<Vec<ackord::Value>>),
}

#[derive(Namespace)]
#[namespace("/desk", emits = DeskEvent)]
#[deprecated(note = "use `/counter`")]
pub struct Desk;

#[expect(deprecated, reason = "that is what it is about")]
#[handler(Desk)]
pub trait DeskHandler {
    #[event]
    async fn buy(&self, socket: &Socket<Desk>, in_: Order, r#type: Shape) -> Reply<UserId, Refusal2>;
    #[event]
    #[deprecated]
    async fn old(&self, socket: &Socket<Desk>, _order: OldOrder, profile: Profile) -> Reply<Profile>;
}

#[expect(deprecated, reason = "that is what it is about")]
fn contract() -> Contract {
    Contract::new("desk", "1.0.0").namespace::<Desk>().code("closed", "Outside of office hours.").code("timeout", "")
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/golden").join(name)
}

#[test]
fn the_file_is_the_golden_one_and_a_function_of_the_document() {
    let document = contract().document().unwrap();
    document.check().unwrap();
    let json = document.to_json();
    assert_golden(&golden("desk.contract.json"), &json);
    assert_golden(&golden("desk.ts"), &contract().typescript().unwrap());
    let read = Document::from_json(&json).unwrap();
    assert_eq!(typescript::print(&read).unwrap(), contract().typescript().unwrap());
}

#[test]
fn what_is_imported_is_what_ts_rs_exports() {
    let config = Config::new();
    let files = [
        ("User", User::export_to_string(&config).unwrap()),
        ("Profile", Profile::export_to_string(&config).unwrap()),
        ("Address", Address::export_to_string(&config).unwrap()),
        ("UserId", UserId::export_to_string(&config).unwrap()),
    ];
    for (name, file) in files {
        assert_golden(&golden(&format!("bindings/{name}.ts")), &file);
    }
}

#[test]
fn what_is_said_to_typescript_is_not_in_the_fingerprint() {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                let ours = ["x-typescript", "x-import", "x-order", "x-deprecated", "deprecated"];
                object.retain(|key, _| !ours.contains(&key.as_str()));
                object.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let document = contract().document().unwrap();
    let mut json = serde_json::to_value(&document).unwrap();
    json.as_object_mut().unwrap().remove("codes");
    strip(&mut json);
    let plain = Document::from_json(&json.to_string()).unwrap();
    assert_ne!(plain, document);
    assert_eq!(plain.fingerprint(), document.hash);
}

#[test]
fn what_is_said_to_typescript_changes_nothing_of_what_is_read() {
    let id: UserId = serde_json::from_value(json!("ann")).unwrap();
    assert_eq!(serde_json::to_value(&id).unwrap(), json!("ann"));
    let document = contract().document().unwrap();
    let schema = &document.definitions.input["UserId"];
    assert_eq!((&schema["type"], &schema["minLength"]), (&json!("string"), &json!(1)));
}

#[test]
fn a_payload_may_be_imported_by_the_contract_too() {
    let file = contract().import::<Address>("./bindings/Address").import::<Cents>("../money.js").typescript().unwrap();
    assert!(file.contains("import type { Cents } from \"../money.js\";\n"), "{file}");
    assert!(!file.contains("bindings/Address"), "no page sees it:\n{file}");
    let error = contract().import::<String>("./text").document().unwrap_err();
    assert_eq!(error.to_string(), "`string` is to be imported, and no payload of the contract is called so");
}

mod collisions {
    use super::*;

    #[payload]
    pub struct Reply {
        text: String,
    }

    #[payload(name = "OwnIssue")]
    pub struct Issue {
        text: String,
    }

    #[payload(name = "HostName")]
    #[serde(transparent)]
    pub struct Host(String);

    #[derive(Namespace)]
    #[namespace("/collisions")]
    pub struct Collisions;

    #[handler(Collisions)]
    pub trait CollisionsHandler {
        #[event]
        async fn reply(&self, socket: &Socket<Collisions>, reply: Reply, issue: Issue, host: Host);
    }
}

#[test]
fn a_name_that_typescript_needs_is_an_error_of_the_contract() {
    let contract = Contract::new("collisions", "1").namespace::<collisions::Collisions>();
    let document = contract.document().unwrap();
    let names: Vec<&String> = document.definitions.input.keys().collect();
    assert_eq!(names, ["HostName", "OwnIssue", "Reply"]);
    let error = contract.typescript().unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is a payload called `Reply`, which the generated TypeScript declares itself; \
         rename the payload with `#[payload(name = \"…\")]`"
    );
    assert_eq!(collisions::Issue::ident(&Config::new()), "OwnIssue");
}

/// Every code that the sources give to an issue is one that TypeScript knows.
#[test]
fn the_codes_of_issues_are_those_in_typescript() {
    let file = contract().typescript().unwrap();
    let start = file.find("export type IssueCode =").unwrap();
    let known = &file[start..start + file[start..].find(';').unwrap()];
    for code in ackord::codes::ALL {
        assert!(known.contains(&format!("\"{code}\"")), "{code} is not in {known}");
    }
}

/// The schemas of integers of 64 bits, by field.
#[test]
fn wide_integers_are_numbers_with_bounds_or_strings_with_a_pattern() {
    #[payload]
    struct Wide {
        #[payload(number)]
        number: u64,
        #[payload(number)]
        signed: Option<i64>,
        #[payload(number)]
        list: Vec<usize>,
        #[payload(number)]
        never_zero: std::num::NonZeroU64,
        #[payload(string)]
        string: u64,
        #[payload(string)]
        negative: Option<i128>,
    }
    let schema = ackord::schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = schema.into_root_schema_for::<Wide>().to_value();
    let property = |name: &str| &schema["properties"][name];
    assert_eq!((&property("number")["type"], &property("number")["minimum"]), (&json!("integer"), &json!(0)));
    assert_eq!(property("signed")["type"], json!(["integer", "null"]));
    assert_eq!(property("list")["items"]["minimum"], json!(0));
    assert_eq!(property("never_zero")["minimum"], json!(1));
    assert_eq!(property("string")["pattern"], json!("^(0|[1-9][0-9]*)$"));
    assert_eq!(property("negative")["pattern"], json!("^(0|-?[1-9][0-9]*)$"));
    let typescript = Wide::inline(&Config::new());
    for member in ["number: number,", "never_zero: number,", "list: Array<number>,", "string: string,"] {
        assert!(typescript.contains(member), "{member} is not in {typescript}");
    }
}
