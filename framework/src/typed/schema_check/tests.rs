use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::*;
use crate::typed::arguments::{self, ArgumentsError};
use crate::typed::check::Checker;
use crate::typed::reply::Args;
use crate::typed::{constraint, int_string};
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

    #[serde(untagged)]
    enum Loose {
        Even(Even),
        List(Vec<u8>),
    }

    struct Picture {
        file_name: String,
        image: Bytes,
        small: Option<Bytes>,
    }

    struct Count {
        #[serde(with = "int_string")]
        #[schemars(with = "int_string::Digits<u64>")]
        #[ts(as = "String")]
        big: u64,
        #[serde(with = "int_string", default)]
        #[schemars(with = "Option<int_string::Digits<i128>>")]
        #[ts(as = "Option<String>")]
        huge: Option<i128>,
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

crate::payload_for!(
    Message, Shape, Adjacent, External, Plain, Untagged, Strict, Flat, Token, Even, Loose, Picture, Count
);

/// The issues of an event's arguments, each as `path code`.
#[track_caller]
fn issues_of<A: FromArguments + std::fmt::Debug>(arguments: &Value) -> Vec<Issue> {
    let mut packet = vec![json!("event")];
    packet.extend(arguments.as_array().unwrap().iter().cloned());
    let json = Value::from(packet).to_string();
    let arguments = Arguments { json: Json(json.as_str().into()), attachments: Vec::new() };
    match arguments::decode::<A>(&arguments) {
        Err(ArgumentsError::Unfit(error)) => issues::<A>(&json, &error, |_| {}),
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
            "/0/reply_to range: must be at least 0",
            "/0/tags/1 type: expected a string, got null",
            "/0/text type: expected a string, got a number",
            "/1 range: must be at most 255",
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
    finds::<(u32,)>(&json!([5_000_000_000_u64]), &["/0 range: must be at most 4294967295"]);
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
            "/0/by_id/x~1y key: the key must be a number",
            "/0/counts/a range: must be at most 127",
            "/0/letter length: must be at most 1 character",
            "/0/more unknown_field: is not expected",
            "/0/pair length: must have exactly 2 elements",
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
fn text_is_no_binary_data_in_a_packet() {
    finds::<(Picture,)>(
        &json!([{"file_name": "x", "image": "nope"}]),
        &["/0/image type: expected binary data, got a string"],
    );
    finds::<(Picture,)>(
        &json!([{"file_name": 1, "image": "aGk=", "small": "aGk="}]),
        &[
            "/0/file_name type: expected a string, got a number",
            "/0/image type: expected binary data, got a string",
            "/0/small type: expected binary data or null, got a string",
        ],
    );
}

#[test]
fn binary_data_is_base64_in_auth() {
    let found = |auth: &Value| -> Vec<String> {
        let json = auth.to_string();
        let error = serde_json::from_str::<Picture>(&json).unwrap_err();
        let issues = auth_issues::<Picture>(&json, &error);
        issues.iter().map(|it| format!("{} {}: {}", it.path, it.code, it.message)).collect()
    };
    assert_eq!(found(&json!({"image": "aGk="})), ["/file_name required: is missing"]);
    assert_eq!(found(&json!({"file_name": "x", "image": "?"})), ["/image format: must be base64"]);
    assert_eq!(found(&json!({"file_name": "x", "image": 1})), ["/image type: expected a base64 string, got a number"]);
}

#[test]
fn an_integer_in_a_string_is_held_against_its_type() {
    let range = "/0/big range: must be at most 18446744073709551615";
    finds::<(Count,)>(&json!([{"big": "18446744073709551616"}]), &[range]);
    finds::<(Count,)>(
        &json!([{"big": "-1", "huge": "0x10"}]),
        &["/0/big range: must be at least 0", "/0/huge pattern: must be the digits of an integer"],
    );
    finds::<(Count, u8)>(
        &json!([{"big": 7}, 300]),
        &["/0/big type: expected a string, got a number", "/1 range: must be at most 255"],
    );
}

#[test]
fn a_bound_is_told_as_its_constraint_tells_it() {
    let schema = json!({
        "type": "object",
        "properties": {
            "list": {"type": "array", "minItems": 3, "maxItems": 3},
            "map": {"type": "object", "minProperties": 1},
            "number": {"type": "integer", "maximum": 6},
            "text": {"type": "string", "minLength": 2, "maxLength": 2},
        },
    });
    let definitions = Map::new();
    let mut validator = Validator::new(&definitions, Binary::Attachment);
    validator.check(&schema, &json!({"list": [1, 2, 3, 4], "map": {}, "number": 7, "text": "a"}));
    let mut checker = Checker::default();
    checker.within("list", |it| constraint::check_length(&vec![1, 2, 3, 4], Some(3), Some(3), it));
    checker.within("map", |it| constraint::check_length(&BTreeMap::<String, u8>::new(), Some(1), None, it));
    checker.within("number", |it| constraint::check_range(&7, None, Some(6), it));
    checker.within("text", |it| constraint::check_length("a", Some(2), Some(2), it));
    let issues = validator.into_issues();
    assert_eq!(issues.len(), 4);
    assert_eq!(issues, checker.into_issues());
}

#[test]
fn an_untagged_enum_is_not_told_by_its_name_in_rust() {
    finds::<(Loose,)>(&json!(["abc"]), &["/0 union: fits none of the allowed forms"]);
}

#[test]
fn schemas_are_made_once_for_each_list_of_arguments_and_constraints() {
    let made = |constrained: bool| {
        let misfit = |json: &Value| {
            let error = serde_json::from_value::<u8>(json!("x")).unwrap_err();
            let text = json.to_string();
            if constrained {
                issues::<(String, u32)>(&text, &error, |schemas| {
                    schemas.parameter(0).length(Some(2), None);
                })
            } else {
                issues::<(String, u32)>(&text, &error, |_| {})
            }
        };
        [misfit(&json!(["event", "a", "b"])), misfit(&json!(["event", "b", "a"]))].map(|issues| issues.len())
    };
    assert_eq!((made(false), made(true), made(false)), ([1, 1], [2, 2], [1, 1]));
}

#[test]
fn the_list_ends_at_32() {
    let words: Vec<Value> = (0..100).map(|_| json!(1)).collect();
    assert_eq!(issues_of::<(Vec<String>,)>(&json!([words])).len(), 32);
}

#[test]
fn unions_that_multiply_end() {
    let mut generator = describe::settings().for_deserialize().into_generator();
    let schema = generator.subschema_for::<Deep>();
    let definitions = generator.take_definitions(true);
    let mut value = json!("no");
    for _ in 0..60 {
        value = json!({"left": value, "right": true});
    }
    let mut validator = Validator::new(&definitions, Binary::Attachment);
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
