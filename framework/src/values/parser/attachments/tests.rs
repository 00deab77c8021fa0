use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;
use crate::values::parser::json::check_syntax;

const ONE: &str = r#"{"_placeholder":true,"num":0}"#;

fn check(json: &str, announced: usize) -> Result<(), PlaceholderFault> {
    assert!(check_syntax(json), "{json}");
    check_placeholders(json, announced)
}

#[test]
fn placeholders_are_found_anywhere() {
    for json in [
        format!("[{ONE}]"),
        format!(r#"["a",[[1]],{{"b":[{{"c":{ONE},"d":1}}]}}]"#),
        r#"[ { "num" : 0 , "_placeholder" : true } ]"#.to_owned(),
        r#"[{"\u005fplaceholder":true,"n\u0075m":0}]"#.to_owned(),
    ] {
        assert_eq!(check(&json, 1), Ok(()), "{json}");
        assert_eq!(check(&json, 0), Err(PlaceholderFault::OutOfRange), "{json}");
    }
    assert_eq!(check(r#"[{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]"#, 2), Ok(()));
}

#[test]
fn an_attachment_may_stay_unused_but_is_never_used_twice() {
    assert_eq!(check("[1]", 2), Ok(()));
    assert_eq!(check(&format!("[{ONE}]"), 64), Ok(()));
    assert_eq!(check(&format!("[{ONE},{ONE}]"), 2), Err(PlaceholderFault::Duplicate));
    let many = vec![ONE; 10_000].join(",");
    assert_eq!(check(&format!("[[{many}]]"), 1), Err(PlaceholderFault::Duplicate));
}

#[test]
fn a_number_out_of_range_or_of_another_type_is_a_fault() {
    for (num, fault) in [
        ("1", PlaceholderFault::OutOfRange),
        ("4294967295", PlaceholderFault::OutOfRange),
        ("4294967296", PlaceholderFault::Malformed),
        ("-1", PlaceholderFault::Malformed),
        ("-0", PlaceholderFault::Malformed),
        ("0.5", PlaceholderFault::Malformed),
        ("0.0", PlaceholderFault::Malformed),
        ("1e0", PlaceholderFault::Malformed),
        ("\"0\"", PlaceholderFault::Malformed),
        ("null", PlaceholderFault::Malformed),
        ("[0]", PlaceholderFault::Malformed),
        ("{\"num\":0}", PlaceholderFault::Malformed),
        ("\"__proto__\"", PlaceholderFault::Malformed),
    ] {
        let json = format!(r#"["a",{{"_placeholder":true,"num":{num}}}]"#);
        assert_eq!(check(&json, 1), Err(fault), "{num}");
    }
}

#[test]
fn a_placeholder_has_two_keys() {
    for json in [
        r#"[{"_placeholder":true}]"#,
        r#"[{"_placeholder":true,"num":0,"more":1}]"#,
        r#"[{"_placeholder":true,"num":0,"num":0}]"#,
        r#"[{"_placeholder":true,"_placeholder":false,"num":0}]"#,
        r#"[{"_placeholder":false,"num":0,"_placeholder":true}]"#,
    ] {
        assert_eq!(check(json, 1), Err(PlaceholderFault::Malformed), "{json}");
    }
}

#[test]
fn what_only_looks_like_a_placeholder_is_data() {
    for json in [
        r#"[{"_placeholder":false,"num":9}]"#,
        r#"[{"_placeholder":1,"num":9}]"#,
        r#"[{"_placeholder":"true","num":9}]"#,
        r#"[{"_placeholder":[true],"num":9}]"#,
        r#"[{"num":9}]"#,
        r#"["_placeholder",true,"num",9]"#,
        r#"[{"a":"_placeholder","b":true,"num":9}]"#,
        r#"["{\"_placeholder\":true,\"num\":9}"]"#,
        r#"[{"x_placeholder":true,"num":9}]"#,
        r#"[{"\ud800":"_placeholder"}]"#,
    ] {
        assert_eq!(check(json, 1), Ok(()), "{json}");
    }
}

#[test]
fn text_that_is_no_json_does_no_harm() {
    for json in ["[", "]", "}}", "\"", "\"\\", "{\"_placeholder\":true", "é", "{\"é", "[tru", ",,", "{,}", "\\\"é"] {
        let _ = check_placeholders(json, 1);
    }
}

#[test]
fn attachments_are_collected_in_order() {
    let (nums, attachments) = serialising(|| {
        [b"a", b"b"].map(|bytes| match attach(&Bytes::from_static(bytes)) {
            Attached::As(num) => num,
            Attached::NoPacket | Attached::TooLarge => panic!(),
        })
    });
    assert_eq!(nums, [0, 1]);
    assert_eq!(attachments, ["a", "b"]);
}

#[test]
fn an_inner_packet_leaves_the_outer_one_alone() {
    let ((), outer) = serialising(|| {
        attach(&Bytes::from_static(b"1"));
        let ((), inner) = serialising(|| {
            attach(&Bytes::from_static(b"2"));
        });
        assert_eq!(inner, ["2"]);
        attach(&Bytes::from_static(b"3"));
    });
    assert_eq!(outer, ["1", "3"]);

    deserialising(&[Bytes::from_static(b"1")], || {
        deserialising(&[], || assert_eq!(attachment(0), None));
        assert_eq!(attachment(0).unwrap(), "1");
        assert_eq!(attachment(1), None);
        assert_eq!(attachment(u64::MAX), None);
    });
}

#[test]
fn nothing_stays_behind_a_call_that_panics() {
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        serialising(|| {
            deserialising(&[Bytes::from_static(b"1")], || {
                attach(&Bytes::from_static(b"2"));
                panic!("in the user's serde code");
            })
        })
    }));
    assert!(panicked.is_err());
    assert!(!in_packet());
    assert!(matches!(attach(&Bytes::new()), Attached::NoPacket));
    assert!(OUTGOING.with_borrow(Option::is_none) && INCOMING.with_borrow(Option::is_none));
}
