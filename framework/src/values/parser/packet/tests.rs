use super::super::value::Value;
use super::*;

const CAP: usize = 64;

fn parse(text: &str) -> Result<(Packet<'_>, usize), PacketError> {
    let header = Header::parse(text, CAP)?;
    Ok((header.packet()?, header.attachments))
}

fn packet(text: &str) -> Packet<'_> {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).0
}

fn error(text: &str) -> PacketError {
    match parse(text) {
        Err(error) => error,
        Ok(packet) => panic!("{text} is {packet:?}"),
    }
}

fn args(json: &str) -> Arguments<'_> {
    Arguments { json: Json(json.into()), attachments: Vec::new() }
}

fn event<'a>(namespace: &'a str, id: Option<u64>, name: &'a str, json: &'a str) -> Packet<'a> {
    Packet { namespace: namespace.into(), data: PacketData::Event { id, name: name.into(), args: args(json) } }
}

fn connect<'a>(namespace: &'a str, auth: Option<&'a str>) -> Packet<'a> {
    Packet { namespace: namespace.into(), data: PacketData::Connect { auth: auth.map(|auth| Json(auth.into())) } }
}

#[test]
fn connect_takes_an_object_or_nothing() {
    assert_eq!(packet("0"), connect("/", None));
    assert_eq!(packet(r#"0{"token":"123"}"#), connect("/", Some(r#"{"token":"123"}"#)));
    assert_eq!(packet("0/custom,"), connect("/custom", None));
    assert_eq!(packet("0/custom"), connect("/custom", None));
    assert_eq!(packet(r#"0/custom,{"a":[1]}"#), connect("/custom", Some(r#"{"a":[1]}"#)));
    for text in ["0[]", "0null", "0\"a\"", "0{", "0{}x", "0{\"a\":}", "0custom,", "0/a,[1]"] {
        assert_eq!(error(text), PacketError::InvalidPayload, "{text}");
    }
}

#[test]
fn disconnect_takes_nothing() {
    let disconnect = |namespace: &'static str| Packet { namespace: namespace.into(), data: PacketData::Disconnect };
    assert_eq!(packet("1"), disconnect("/"));
    assert_eq!(packet("1/custom,"), disconnect("/custom"));
    assert_eq!(packet("1/custom"), disconnect("/custom"));
    assert_eq!(error("1{}"), PacketError::InvalidPayload);
    assert_eq!(error("1/custom,{}"), PacketError::InvalidPayload);
}

#[test]
fn an_event_is_an_array_that_begins_with_its_name() {
    for (text, namespace, id, name, json) in [
        (r#"2["message"]"#, "/", None, "message", r#"["message"]"#),
        (r#"2/custom,["a",1,{"b":[]}]"#, "/custom", None, "a", r#"["a",1,{"b":[]}]"#),
        (r#"20["a"]"#, "/", Some(0), "a", r#"["a"]"#),
        (
            r#"2/custom,456["message-with-ack",1]"#,
            "/custom",
            Some(456),
            "message-with-ack",
            r#"["message-with-ack",1]"#,
        ),
        (r#"2 [ "a" , 1 ] "#, "/", None, "a", r#" [ "a" , 1 ] "#),
        ("2[1]", "/", None, "1", "[1]"),
        ("2[-1.5e3,2]", "/", None, "-1.5e3", "[-1.5e3,2]"),
        (r#"2["a\n\"\u00e9"]"#, "/", None, "a\n\"é", r#"["a\n\"\u00e9"]"#),
        (r#"2["日本",1]"#, "/", None, "日本", r#"["日本",1]"#),
        (r#"2["a]",1]"#, "/", None, "a]", r#"["a]",1]"#),
        (r#"2[""]"#, "/", None, "", r#"[""]"#),
    ] {
        assert_eq!(packet(text), event(namespace, id, name, json), "{text}");
    }
}

#[test]
fn an_event_without_a_name_is_refused() {
    for text in [
        "2",
        "2{}",
        "2[]",
        "2[",
        "2]",
        "2[null]",
        "2[true,1]",
        "2[{}]",
        "2[[\"a\"]]",
        "2[\"a\"",
        "2[\"a",
        "2[\"a]",
        "2[\"a\\\"]",
        "2[\"a\\x\"]",
        "2[\"a\" 1]",
        "2[\"a\"],[\"b\"]",
        "2[\"a\u{1}\"]",
        "2[\"\\ud800\"]",
        "2[-]",
        "2[01]",
        "2[1x]",
        "2[1 2]",
        "2abc[\"message-with-ack\",1]",
        "2/custom",
        "2/custom,12",
    ] {
        assert_eq!(error(text), PacketError::InvalidPayload, "{text}");
    }
}

#[test]
fn a_reserved_name_is_refused_however_it_is_spelt() {
    for name in RESERVED_EVENTS {
        assert_eq!(error(&format!("2[\"{name}\"]")), PacketError::ReservedEvent);
    }
    assert_eq!(error(r#"2["\u0063onnect"]"#), PacketError::ReservedEvent);
    assert_eq!(packet(r#"2["Connect"]"#), event("/", None, "Connect", r#"["Connect"]"#));
    assert_eq!(packet(r#"2["error"]"#), event("/", None, "error", r#"["error"]"#));
}

#[test]
fn an_ack_is_an_array_with_an_id() {
    let ack = |namespace: &'static str, id, json: &'static str| Packet {
        namespace: namespace.into(),
        data: PacketData::Ack { id, args: args(json) },
    };
    assert_eq!(packet("30[]"), ack("/", 0, "[]"));
    assert_eq!(packet("3/custom,456[1]"), ack("/custom", 456, "[1]"));
    assert_eq!(error("3[]"), PacketError::InvalidAckId);
    for text in ["31", "31{}", "31null", "31[", "3"] {
        assert_eq!(error(text), PacketError::InvalidPayload, "{text}");
    }
}

#[test]
fn an_ack_id_has_sixty_four_bits() {
    assert_eq!(packet(r#"29007199254740993["a"]"#), event("/", Some(9_007_199_254_740_993), "a", r#"["a"]"#));
    assert_eq!(packet(r#"218446744073709551615["a"]"#), event("/", Some(u64::MAX), "a", r#"["a"]"#));
    assert_eq!(error(r#"218446744073709551616["a"]"#), PacketError::InvalidAckId);
    assert_eq!(error(r#"2000000000000000000001["a"]"#), PacketError::InvalidAckId);
    assert_eq!(error(&format!("2{}[\"a\"]", "9".repeat(100_000))), PacketError::InvalidAckId);
    assert_eq!(error(r#"2-1["a"]"#), PacketError::InvalidPayload);
    assert_eq!(error(r#"21.5["a"]"#), PacketError::InvalidPayload);
}

#[test]
fn a_reason_comes_with_connect_error() {
    for json in [r#"{"message":"Invalid namespace"}"#, r#""old""#] {
        let text = format!("4/random,{json}");
        let expected =
            Packet { namespace: "/random".into(), data: PacketData::ConnectError { json: Json(json.into()) } };
        assert_eq!(packet(&text), expected);
    }
    for text in ["4", "4[]", "4{", "4null"] {
        assert_eq!(error(text), PacketError::InvalidPayload, "{text}");
    }
}

#[test]
fn attachments_are_announced_within_the_cap() {
    let (packet, attachments) = parse(r#"52-["message",{"_placeholder":true,"num":0}]"#).unwrap();
    assert_eq!(attachments, 2);
    assert!(matches!(packet.data, PacketData::Event { id: None, .. }));
    let (packet, attachments) = parse(r#"61-/a,7[{"_placeholder":true,"num":0}]"#).unwrap();
    assert_eq!((&*packet.namespace, attachments), ("/a", 1));
    assert!(matches!(packet.data, PacketData::Ack { id: 7, .. }));
    assert_eq!(parse("564-[\"a\"]").unwrap().1, CAP);
    for text in ["565-[\"a\"]", "599999999999999999999999-[\"a\"]", "51000000000-"] {
        assert_eq!(error(text), PacketError::TooManyAttachments, "{text}");
    }
    for text in [
        "5",
        "5[\"a\"]",
        "50-[\"a\"]",
        "500-[\"a\"]",
        "5-[\"a\"]",
        "5-1-[\"a\"]",
        "5+1-[\"a\"]",
        "51.0-[]",
        "6",
        "60-[]",
    ] {
        assert_eq!(error(text), PacketError::InvalidAttachments, "{text}");
    }
}

#[test]
fn an_unknown_type_is_refused() {
    for text in ["", "7", "9[\"a\"]", "a", "abc", " 2[\"a\"]", "-1", "é", "\0"] {
        assert_eq!(error(text), PacketError::UnknownType, "{text:?}");
    }
}

#[test]
fn a_namespace_is_kept_byte_for_byte() {
    for namespace in ["/", "//", "/a//b", "/A%20b", "/a?token=x&y", "/日本", "/a\"b", "/[1]"] {
        let text = format!("2{namespace},[\"a\"]");
        assert_eq!(packet(&text), event(namespace, None, "a", "[\"a\"]"));
    }
}

#[test]
fn a_namespace_has_at_most_256_bytes() {
    let longest = format!("/{}", "n".repeat(MAX_NAMESPACE - 1));
    assert_eq!(packet(&format!("0{longest},")), connect(&longest, None));
    assert_eq!(error(&format!("0{longest}n,")), PacketError::NamespaceTooLong);
    assert_eq!(error(&format!("0/{}", "é".repeat(500_000))), PacketError::NamespaceTooLong);
}

#[test]
fn names_and_arguments_borrow_from_the_text() {
    let packet = packet(r#"2/custom,1["message",{"a":1}]"#);
    assert!(matches!(packet.namespace, Cow::Borrowed(_)));
    let PacketData::Event { name, args, .. } = packet.data else { panic!() };
    assert!(matches!(name, Cow::Borrowed(_)));
    assert!(matches!(args.json.0, Cow::Borrowed(_)));
}

#[test]
fn debug_shows_no_data_of_users() {
    let text = r#"0{"token":"secret"}"#;
    assert!(!format!("{:?}", packet(text)).contains("secret"));
    let text = r#"2["login","secret"]"#;
    assert!(!format!("{:?}", packet(text)).contains("secret"));
}

#[test]
fn no_text_makes_the_parser_panic() {
    let samples = [
        r#"52-/日本,18446744073709551615["mé\"ssage",{"_placeholder":true,"num":0}]"#,
        r#"0/custom,{"token":"é"}"#,
        r#"61-/a,7[{"_placeholder":true,"num":0}]"#,
    ];
    for sample in samples {
        for (cut, _) in sample.char_indices() {
            for text in [&sample[..cut], &sample[cut..]] {
                let _ = parse(text);
            }
            for insert in ["\"", "\\", "[", "]", ",", "-", "/", "é", "\u{1F44B}", "\0"] {
                let _ = parse(&format!("{}{insert}{}", &sample[..cut], &sample[cut..]));
                let _ = parse(&format!("{}{insert}", &sample[..cut]));
            }
        }
    }
}

/// What a value holds on the heap.
fn heap(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Bytes(_) => 0,
        Value::String(text) => text.capacity(),
        Value::Array(items) => items.capacity() * size_of::<Value>() + items.iter().map(heap).sum::<usize>(),
        Value::Object(map) => {
            let entries =
                map.iter().map(|(key, value)| size_of_val(key) + key.len() + size_of_val(value) + heap(value));
            entries.sum()
        }
    }
}

#[test]
fn arguments_are_charged_at_what_reading_makes_of_them() {
    let items = ["0,", "[],", "[0],", "[[]],", "{},", r#"{"":0},"#, r#""","#, r#""abc","#, r#"{"a":[0,1]},"#, "null,"];
    for item in items {
        let json = format!("[{}0]", item.repeat(65_536 / item.len()));
        let args = Arguments { json: Json(json.as_str().into()), attachments: Vec::new() };
        let value: Value = serde_json::from_str(&json).unwrap();
        // A vector may have room for twice what is in it.
        assert!(args.decoded_size() * 2 >= heap(&value), "{item} {} {}", args.decoded_size(), heap(&value));
        assert!(args.decoded_size() <= heap(&value) * 4, "{item} {} {}", args.decoded_size(), heap(&value));
    }
    let text = Arguments { json: Json(format!("[\"{}\"]", "x".repeat(100_000)).into()), attachments: Vec::new() };
    assert!(text.decoded_size() < text.size() + 200);
    let short = Arguments { json: Json("[[[[[0,1,2,3,4,5,6]]]]]".into()), attachments: Vec::new() };
    assert_eq!(short.decoded_size(), short.size());
}
