use serde_json::json;

use super::*;
use crate::values::parser::attachments::{deserialising, serialising};

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

#[test]
fn any_json_comes_back_as_it_was() {
    for json in [
        "null",
        "true",
        "-1",
        "18446744073709551615",
        "0.1",
        r#""\"é\n""#,
        r#"{"z":1,"a":{"y":[],"b":{}},"1":null}"#,
        "[[],{},[1,[2]]]",
    ] {
        assert_eq!(serde_json::to_string(&read(json)).unwrap(), json);
    }
}

#[test]
fn a_double_comes_back_exactly() {
    for double in [0.1 + 0.2, 1.0 / 3.0, 5e-324, f64::MAX, 122_416.294_033_786_59, 0.956_123_452_340_001_3] {
        let json = serde_json::to_string(&double).unwrap();
        assert_eq!(read(&json).as_f64().map(f64::to_bits), Some(double.to_bits()), "{json}");
    }
}

#[test]
fn binary_values_come_back_from_anywhere() {
    let bytes = |byte| Bytes::from(vec![byte]);
    let value = Value::from(Map::from([
        ("a", Value::from(vec![Value::from(bytes(1)), 2.into(), bytes(3).into()])),
        ("b", Map::from([("c", bytes(4))]).into()),
    ]));
    let (json, attachments) = serialising(|| serde_json::to_string(&value).unwrap());
    assert_eq!(
        json,
        concat!(
            r#"{"a":[{"_placeholder":true,"num":0},2,{"_placeholder":true,"num":1}],"#,
            r#""b":{"c":{"_placeholder":true,"num":2}}}"#
        )
    );
    assert_eq!(deserialising(&attachments, || read(&json)), value);
}

#[test]
fn a_placeholder_without_attachments_is_an_object() {
    let json = r#"{"_placeholder":true,"num":0}"#;
    let object = Value::from(Map::from([("_placeholder", Value::from(true)), ("num", 0.into())]));
    assert_eq!(read(json), object);
    assert_eq!(deserialising(&[], || read(json)), object);
    assert_eq!(deserialising(&[vec![1].into()], || read(json)), Bytes::from(vec![1]).into());
}

#[test]
fn indexing_gives_null_for_what_is_not_there() {
    let value = Value::from(json!({ "user": { "name": "ann", "age": 7 }, "list": [1.5, true] }));
    assert_eq!(value["user"]["name"].as_str(), Some("ann"));
    assert_eq!(value["user"]["age"].as_u64(), Some(7));
    assert_eq!(value["list"][0].as_f64(), Some(1.5));
    assert_eq!(value["list"][1].as_bool(), Some(true));
    assert!(value["nobody"]["name"].is_null());
    assert!(value["list"][9].is_null());
    assert!(value[0].is_null());
    assert_eq!(value["user"].as_object().map(Map::len), Some(2));
    assert_eq!(value["user"]["age"].as_str(), None);
    assert_eq!(Value::from(-1).as_i64(), Some(-1));
    assert_eq!(Value::from(Bytes::from(b"x")).as_bytes(), Some(&Bytes::from(b"x")));
}

#[test]
fn values_are_made_of_the_usual_types() {
    assert_eq!(Value::from(f64::NAN), Value::Null);
    assert_eq!(Value::from(None::<u8>), Value::Null);
    assert_eq!(Value::default(), ().into());
    assert_eq!(Value::from(["a", "b"]), read(r#"["a","b"]"#));
    assert_eq!((1..4).collect::<Value>(), read("[1,2,3]"));
    assert_eq!(Value::from(json!({"a": [null, "b"]})), read(r#"{"a":[null,"b"]}"#));
}

#[test]
fn the_last_of_two_equal_keys_wins_in_the_place_of_the_first() {
    assert_eq!(serde_json::to_string(&read(r#"{"a":1,"b":2,"a":3}"#)).unwrap(), r#"{"a":3,"b":2}"#);
}

#[test]
fn a_map_keeps_its_order() {
    let mut map = Map::from([("c", 1), ("a", 2), ("b", 3)]);
    assert_eq!(map.remove("c"), Some(1.into()));
    assert_eq!(map.insert("c", "new"), None);
    assert_eq!(map.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
    *map.get_mut("a").unwrap() = Value::Null;
    assert_eq!(map.into_iter().map(|(_, value)| value).collect::<Value>(), read(r#"[null,3,"new"]"#));
}

/// Unoptimised frames are about five times as large.
const SMALL_STACK: usize = if cfg!(debug_assertions) { 512 << 10 } else { 128 << 10 };

#[test]
fn nesting_ends_with_an_error_on_a_small_stack() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let wide = "[".to_owned() + &r#"{"a":"#.repeat(126) + "1" + &"}".repeat(126) + "]";
    let objects = r#"{"a":"#.repeat(10_000) + "1" + &"}".repeat(10_000);
    std::thread::Builder::new()
        .stack_size(SMALL_STACK)
        .spawn(move || {
            assert!(serde_json::from_str::<Value>(&deep(127)).is_ok());
            assert!(serde_json::from_str::<Value>(&wide).is_ok());
            assert!(serde_json::from_str::<Value>(&deep(128)).is_err());
            assert!(serde_json::from_str::<Value>(&deep(10_000)).is_err());
            assert!(serde_json::from_str::<Value>(&objects).is_err());
        })
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn a_number_that_comes_as_text_is_the_same_number() {
    let integers = ["0", "1", "-1", "18446744073709551615", "-9223372036854775808", "123456789012345678901"];
    for text in integers.into_iter().chain(["-0", "-0.0", "0.1", "1e300", "5e-324", "0.30000000000000004"]) {
        let read: Result<Value, serde_json::Error> = number(text);
        assert_eq!(read.unwrap(), self::read(text), "{text}");
    }
    assert!(number::<serde_json::Error>("1e400").is_err());
    assert!(number::<serde_json::Error>("x").is_err());
}

/// A map with the key that stands for a number where serde_json is told to keep all digits, and only there.
#[test]
fn an_object_with_serde_jsons_own_key_is_an_object() {
    let json = r#"{"$serde_json::private::Number":"1"}"#;
    if !*NUMBERS_ARE_MAPS {
        assert_eq!(read(json)[NUMBER], "1".into());
    }
    assert_eq!(read("[1,-2,0.5]"), Value::from(vec![Value::from(1), Value::from(-2), Value::from(0.5)]));
}

#[test]
fn a_value_is_small() {
    assert!(size_of::<Value>() <= 40, "{}", size_of::<Value>());
}
