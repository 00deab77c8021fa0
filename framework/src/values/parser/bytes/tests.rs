use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use ts_rs::TS;

use super::*;
use crate::values::parser::attachments::{deserialising, serialising};
use crate::values::parser::value::Value;

/// Serialises as in a packet, and reads it back the same way.
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + fmt::Debug>(value: &T) -> (String, usize) {
    let (json, attachments) = serialising(|| serde_json::to_string(value).unwrap());
    attachments::check_placeholders(&json, attachments.len()).unwrap();
    let back: T = deserialising(&attachments, || serde_json::from_str(&json).unwrap());
    assert_eq!(back, *value, "{json}");
    (json, attachments.len())
}

fn bytes(byte: u8) -> Bytes {
    vec![byte; 3].into()
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Part {
    id: u32,
    data: Bytes,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Bundle {
    title: String,
    parts: Vec<Part>,
    thumb: Option<Bytes>,
    by_name: BTreeMap<String, Bytes>,
    pair: (Bytes, u8),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum External {
    One(Bytes),
    Two(Bytes, Bytes),
    Named { data: Bytes },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Internal {
    Part(Part),
    Named { a: Bytes, b: Option<Bytes> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "with")]
enum Adjacent {
    One(Bytes),
    Named { data: Bytes },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    WithCount { data: Bytes, count: u32 },
    Named { data: Bytes },
    Pair(Bytes, Bytes),
    One(Bytes),
    Text(String),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flattened {
    id: u32,
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    rest: BTreeMap<String, Bytes>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Inner {
    data: Bytes,
    either: Untagged,
}

#[test]
fn it_is_a_placeholder_in_a_packet() {
    let (json, attachments) = round_trip(&bytes(1));
    assert_eq!((json.as_str(), attachments), (r#"{"_placeholder":true,"num":0}"#, 1));
}

#[test]
fn placeholders_are_numbered_depth_first() {
    let bundle = Bundle {
        title: "t".into(),
        parts: vec![Part { id: 1, data: bytes(1) }, Part { id: 2, data: bytes(2) }],
        thumb: Some(bytes(3)),
        by_name: [("x".into(), bytes(4))].into(),
        pair: (bytes(5), 9),
    };
    let (json, attachments) = round_trip(&bundle);
    assert_eq!(attachments, 5);
    assert_eq!(
        json,
        concat!(
            r#"{"title":"t","parts":[{"id":1,"data":{"_placeholder":true,"num":0}},"#,
            r#"{"id":2,"data":{"_placeholder":true,"num":1}}],"thumb":{"_placeholder":true,"num":2},"#,
            r#""by_name":{"x":{"_placeholder":true,"num":3}},"pair":[{"_placeholder":true,"num":4},9]}"#,
        )
    );
}

#[test]
fn it_works_in_every_form_of_an_enum() {
    round_trip(&External::One(bytes(1)));
    round_trip(&External::Two(bytes(1), bytes(2)));
    round_trip(&External::Named { data: bytes(1) });
    round_trip(&Internal::Part(Part { id: 1, data: bytes(1) }));
    round_trip(&Internal::Named { a: bytes(1), b: Some(bytes(2)) });
    round_trip(&Internal::Named { a: bytes(1), b: None });
    round_trip(&Adjacent::One(bytes(1)));
    round_trip(&Adjacent::Named { data: bytes(1) });
    round_trip(&Untagged::One(bytes(1)));
    round_trip(&Untagged::Pair(bytes(1), bytes(2)));
    // Earlier variants read the placeholder of `data`, too.
    round_trip(&Untagged::Named { data: bytes(1) });
    round_trip(&Untagged::WithCount { data: bytes(1), count: 1 });
    round_trip(&Untagged::Text("AQID".into()));
}

#[test]
fn it_works_in_flattened_fields() {
    let flattened = Flattened {
        id: 1,
        inner: Inner { data: bytes(1), either: Untagged::Named { data: bytes(2) } },
        rest: [("more".into(), bytes(3)), ("most".into(), bytes(4))].into(),
    };
    assert_eq!(round_trip(&flattened).1, 4);
}

#[test]
fn the_tag_may_stand_behind_the_data() {
    let json = r#"{"data":{"num":0,"_placeholder":true},"id":1,"kind":"Part"}"#;
    let read: Internal = deserialising(&[vec![7].into()], || serde_json::from_str(json).unwrap());
    assert_eq!(read, Internal::Part(Part { id: 1, data: vec![7].into() }));
}

#[test]
fn outside_a_packet_it_is_base64() {
    let part = Part { id: 1, data: vec![1, 2, 3, 4].into() };
    let json = serde_json::to_string(&part).unwrap();
    assert_eq!(json, r#"{"id":1,"data":"AQIDBA=="}"#);
    assert_eq!(serde_json::from_str::<Part>(&json).unwrap(), part);
    for json in [r#""AQIDBA""#, r#""é""#, "[1]", "null", r#"{"_placeholder":true,"num":0}"#] {
        assert!(serde_json::from_str::<Bytes>(json).is_err(), "{json}");
    }
}

#[test]
fn in_a_packet_only_a_placeholder_with_its_attachment_will_do() {
    let attachments = [vec![7].into()];
    for json in [
        r#"{"_placeholder":true,"num":1}"#,
        r#"{"_placeholder":true,"num":-1}"#,
        r#"{"_placeholder":true,"num":"0"}"#,
        r#"{"_placeholder":false,"num":0}"#,
        r#"{"_placeholder":true}"#,
        r#"{"num":0}"#,
        r#"{"_placeholder":true,"num":0,"num":0}"#,
        r#"{"_placeholder":true,"num":0,"x":0}"#,
        r#""AQIDBA==""#,
        "[1]",
        "null",
        "{}",
    ] {
        assert!(deserialising(&attachments, || serde_json::from_str::<Bytes>(json)).is_err(), "{json}");
    }
}

#[test]
fn in_a_packet_without_attachments_a_placeholder_is_the_wrong_type() {
    let json = r#"{"_placeholder":true,"num":0}"#;
    let error = deserialising(&[], || serde_json::from_str::<Bytes>(json)).unwrap_err();
    assert_eq!(error.classify(), serde_json::error::Category::Data);
    let error = deserialising(&[], || serde_json::from_str::<Bytes>("\"c2VjcmV0\"")).unwrap_err();
    assert!(error.to_string().starts_with("invalid type: string, expected binary data"), "{error}");
}

#[test]
fn packets_of_different_threads_do_not_meet() {
    std::thread::scope(|scope| {
        for byte in 0..4 {
            scope.spawn(move || {
                for _ in 0..200 {
                    round_trip(&vec![bytes(byte), bytes(byte + 100)]);
                    std::thread::yield_now();
                }
            });
        }
    });
}

#[test]
fn debug_shows_the_length_only() {
    assert_eq!(format!("{:?}", bytes(200)), "Bytes(3)");
}

#[test]
fn it_is_described_as_binary() {
    let schema = SchemaGenerator::default().into_root_schema_for::<Bytes>();
    assert_eq!(schema.get("contentEncoding"), Some(&"base64".into()));
    assert_eq!(schema.get("x-binary"), Some(&true.into()));
    let cfg = ts_rs::Config::new();
    assert_eq!(Bytes::name(&cfg), "ArrayBuffer | Uint8Array");
    assert_eq!(Vec::<Bytes>::name(&cfg), "Array<ArrayBuffer | Uint8Array>");
    assert_eq!(Value::name(&cfg), "unknown");
}
