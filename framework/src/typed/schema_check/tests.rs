use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::*;
use crate::typed::arguments::{self, ArgumentsError};
use crate::typed::reply::Args;
use crate::values::parser::bytes::Bytes;
use crate::values::parser::json::Json;
use crate::values::parser::packet::Arguments;

macro_rules! payloads {
    ($($item:item)*) => { $(
        #[derive(Debug, Serialize, Deserialize, JsonSchema, TS)]
        $item
    )* };
}

payloads! {
    struct Message {
        text: String,
        reply_to: Option<u32>,
        tags: Vec<String>,
    }

    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Shape {
        Circle { radius: f64 },
        Named(Message),
        Group { shapes: Vec<Self> },
    }

    #[serde(tag = "t", content = "c")]
    enum Adjacent {
        Number(u8),
        Pair(u8, String),
    }

    enum External {
        Unit,
        /// Documented.
        Other,
        Holds(Message),
    }

    enum Plain {
        A,
        B,
    }

    #[serde(untagged)]
    enum Untagged {
        Message(Message),
        Number(u32),
        List(Vec<u32>),
    }

    /// serde itself takes exponentially long to refuse one of these.
    #[serde(untagged)]
    enum Deep {
        Left { left: Box<Self> },
        Right { left: Box<Self>, right: bool },
        Leaf(bool),
    }

    #[serde(deny_unknown_fields)]
    struct Strict {
        plain: Plain,
        by_id: BTreeMap<u32, u8>,
        counts: HashMap<String, i8>,
        pair: (u8, bool),
        letter: char,
    }

    struct Flat {
        id: u32,
        #[serde(flatten)]
        shape: Shape,
    }

    struct Token {
        token: String,
    }

    #[serde(try_from = "String", into = "String")]
    struct Even(String);
}

impl TryFrom<String> for Even {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.len().is_multiple_of(2) { Ok(Self(text)) } else { Err("must be even".to_owned()) }
    }
}

impl From<Even> for String {
    fn from(even: Even) -> Self {
        even.0
    }
}

impl Clone for Even {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

crate::payload_for!(Message, Shape, Adjacent, External, Plain, Untagged, Strict, Flat, Token, Even);

/// The issues of an event's arguments, each as `path code`.
#[track_caller]
fn issues_of<A: FromArguments + std::fmt::Debug>(arguments: &Value) -> Vec<Issue> {
    let mut packet = vec![json!("event")];
    packet.extend(arguments.as_array().unwrap().iter().cloned());
    let json = Value::from(packet).to_string();
    let arguments = Arguments { json: Json(json.as_str().into()), attachments: Vec::new() };
    match arguments::decode::<A>(&arguments) {
        Err(ArgumentsError::Unfit(error)) => issues::<A>(&json, &error),
        other => panic!("{json} was {other:?}"),
    }
}

#[track_caller]
fn finds<A: FromArguments + std::fmt::Debug>(arguments: &Value, expected: &[&str]) {
    let found = issues_of::<A>(arguments);
    let found: Vec<String> =
        found.iter().map(|issue| format!("{} {}: {}", issue.path, issue.code, issue.message)).collect();
    assert_eq!(found, expected, "{arguments}");
}

#[test]
fn every_problem_of_every_argument_is_listed() {
    finds::<(Message, u8)>(
        &json!([{"text": 1, "reply_to": -1, "tags": ["a", null]}, 300]),
        &[
            "/0/reply_to range: must be at least 0, got -1",
            "/0/tags/1 type: expected a string, got null",
            "/0/text type: expected a string, got a number",
            "/1 range: must be at most 255, got 300",
        ],
    );
    finds::<(Message,)>(
        &json!([{"reply_to": 1.5}]),
        &[
            "/0/text required: is missing",
            "/0/tags required: is missing",
            "/0/reply_to type: expected an integer or null, got 1.5",
        ],
    );
    finds::<(u32,)>(&json!([5_000_000_000_u64]), &["/0 range: must be at most 4294967295, got 5000000000"]);
}

#[test]
fn a_missing_argument_is_named_unless_it_is_optional() {
    finds::<(String, u8, Option<u8>)>(
        &json!([]),
        &["/0 missing_argument: argument 0 is missing", "/1 missing_argument: argument 1 is missing"],
    );
}

#[test]
fn any_number_of_arguments_are_all_checked() {
    finds::<(Args<Vec<u32>>,)>(
        &json!([1, "a", 2, null]),
        &["/1 type: expected an integer, got a string", "/3 type: expected an integer, got null"],
    );
}

#[test]
fn a_tag_picks_the_arm_whose_problems_are_told() {
    finds::<(Shape,)>(
        &json!([{"kind": "circle", "radius": "1"}]),
        &["/0/radius type: expected a number, got a string"],
    );
    finds::<(Shape,)>(
        &json!([{"kind": "group", "shapes": [{"kind": "named", "text": 1, "tags": []}, {}]}]),
        &["/0/shapes/0/text type: expected a string, got a number", "/0/shapes/1/kind required: is missing"],
    );
    finds::<(Shape,)>(
        &json!([{"kind": "square"}]),
        &["/0/kind enum: expected one of \"circle\", \"named\", \"group\", got \"square\""],
    );
    finds::<(Shape,)>(&json!([7]), &["/0 type: expected an object, got a number"]);
    finds::<(Adjacent,)>(&json!([{"t": "Pair", "c": [1, 2]}]), &["/0/c/1 type: expected a string, got a number"]);
    finds::<(Flat,)>(&json!([{"id": 1, "kind": "circle"}]), &["/0/radius required: is missing"]);
}

#[test]
fn one_problem_is_told_once() {
    finds::<(Flat,)>(&json!([7]), &["/0 type: expected an object, got a number"]);
}

#[test]
fn an_externally_tagged_enum_is_told_by_its_name() {
    finds::<(External,)>(&json!([{"Holds": {"text": "a"}}]), &["/0/Holds/tags required: is missing"]);
    finds::<(External,)>(
        &json!(["Nothing"]),
        &["/0 union: expected one of \"Unit\", \"Other\", \"Holds\", got \"Nothing\""],
    );
    finds::<(External,)>(&json!([null]), &["/0 union: expected one of \"Unit\", \"Other\", \"Holds\", got null"]);
    finds::<(Plain,)>(&json!(["C"]), &["/0 enum: expected one of \"A\", \"B\", got \"C\""]);
}

#[test]
fn an_untagged_enum_is_told_by_what_is_almost_right() {
    finds::<(Untagged,)>(&json!([{"text": "a"}]), &["/0/tags required: is missing"]);
    finds::<(Untagged,)>(&json!([[1, "a"]]), &["/0/1 type: expected an integer, got a string"]);
    finds::<(Untagged,)>(&json!([true]), &["/0 union: a boolean that fits none of the 3 allowed forms"]);
}

#[test]
fn maps_tuples_and_unknown_fields() {
    let value = json!({
        "plain": "A",
        "by_id": {"1": 2, "x/y": 3},
        "counts": {"a": 200},
        "pair": [1],
        "letter": "ab",
        "more": 1,
    });
    finds::<(Strict,)>(
        &json!([value]),
        &[
            "/0/by_id/x~1y unknown_field: is not expected",
            "/0/counts/a range: must be at most 127, got 200",
            "/0/letter length: must have exactly 1 character, got 2",
            "/0/more unknown_field: is not expected",
            "/0/pair length: must have exactly 2 elements, got 1",
        ],
    );
}

#[test]
fn a_placeholder_is_binary_data_and_nothing_else() {
    let placeholder = json!({"_placeholder": true, "num": 0});
    finds::<(String, Bytes)>(
        &json!([placeholder, 1]),
        &["/0 type: expected a string, got binary data", "/1 type: expected binary data, got a number"],
    );
}

#[test]
fn the_list_ends_at_32() {
    let words: Vec<Value> = (0..100).map(|_| json!(1)).collect();
    assert_eq!(issues_of::<(Vec<String>,)>(&json!([words])).len(), 32);
}

#[test]
fn unions_that_multiply_end() {
    let mut generator = generator();
    let schema = generator.subschema_for::<Deep>();
    let definitions = generator.take_definitions(true);
    let mut value = json!("no");
    for _ in 0..60 {
        value = json!({"left": value, "right": true});
    }
    let mut validator = Validator::new(&definitions);
    validator.check(schema.as_value(), &value);
    assert!(validator.into_issues().len() <= 1);
}

#[test]
fn what_the_schema_cannot_know_is_told_by_serde_with_the_argument() {
    finds::<(u8, Even, u8)>(&json!([1, "abc", 2]), &["/1 invalid: must be even"]);
}

#[test]
fn an_answer_has_no_name_in_front() {
    let json = "[1]";
    let arguments = Arguments { json: Json(json.into()), attachments: Vec::new() };
    let Err(ArgumentsError::Unfit(error)) = arguments::decode_ack::<(String,)>(&arguments) else {
        panic!("a number is no string");
    };
    let issues = ack_issues::<(String,)>(json, &error);
    assert_eq!(issues.first().map(|it| it.path.as_str()), Some("/0"));
}

#[test]
fn the_paths_of_auth_start_at_its_object() {
    let error = serde_json::from_str::<Token>("{}").unwrap_err();
    let issues = auth_issues::<Token>("{}", &error);
    let paths: Vec<(&str, &str)> = issues.iter().map(|it| (&*it.path, &*it.code)).collect();
    assert_eq!(paths, [("/token", "required")]);
}
