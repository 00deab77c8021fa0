mod captured;
mod random;

use super::*;
use crate::values::config::{Config, Parser};
use crate::values::parser::attachments::PlaceholderFault;
use crate::values::parser::decoder::{DecodeError, Decoder};
use crate::values::parser::encoder;
use crate::values::parser::json::MAX_DEPTH;
use crate::values::parser::packet::{Arguments, MAX_NAMESPACE, Packet, PacketData, PacketError};
use crate::values::parser::value::Value;
use crate::values::wire::{Wire, WireMessage};

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits = hexadecimal.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn packet(hexadecimal: &str) -> Result<Packet<'static>, DecodeError> {
    decode(&bytes(hexadecimal), 64).map(Packet::into_owned)
}

/// The arguments of an event or an ack: their text, and the attachments.
fn arguments(packet: Packet<'_>) -> (String, Vec<Vec<u8>>) {
    let (PacketData::Event { args, .. } | PacketData::Ack { args, .. }) = packet.data else { panic!("{packet:?}") };
    let Arguments { json, attachments } = args;
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{}", &*json);
    (json.to_string(), attachments.iter().map(|bytes| bytes.to_vec()).collect())
}

/// A packet of this type on `/` with these bytes as its data.
fn with_data(packet_type: u8, data: &[u8]) -> Vec<u8> {
    [&b"\x83\xa4type"[..], &[packet_type], b"\xa3nsp\xa1/\xa4data", data].concat()
}

/// The arguments of an event `e` with one argument of these bytes.
fn argument(data: &[u8]) -> Result<(String, Vec<Vec<u8>>), DecodeError> {
    let message = with_data(2, &[b"\x92\xa1e", data].concat());
    decode(&message, 64).map(Packet::into_owned).map(arguments)
}

/// The one message of a packet.
fn message(wire: &Wire) -> Vec<u8> {
    let mut messages = wire.messages();
    let Some(WireMessage::Binary(message)) = messages.next() else { panic!("no binary message") };
    assert!(messages.next().is_none());
    message.to_vec()
}

#[test]
fn a_client_connects_with_auth_or_without() {
    let connect = packet(captured::CONNECT).unwrap();
    assert_eq!((&*connect.namespace, connect.data), ("/", PacketData::Connect { auth: None }));
    let connect = packet(captured::CONNECT_AUTH).unwrap();
    let PacketData::Connect { auth: Some(auth) } = connect.data else { panic!() };
    assert_eq!(connect.namespace, "/chat");
    assert_eq!(&*auth, r#"{"token":"ann","when":"1970-01-01T00:00:00.000Z","key":"AQI="}"#);
}

#[test]
fn nil_is_absent_as_undefined_is() {
    assert_eq!(decode(&with_data(0, b"\xc0"), 64).unwrap().data, PacketData::Connect { auth: None });
    assert_eq!(decode(&with_data(1, b"\xc0"), 64).unwrap().data, PacketData::Disconnect);
    let event = b"\x84\xa4type\x02\xa3nsp\xa1/\xa4data\x91\xa1e\xa2id\xc0";
    assert!(matches!(decode(event, 64).unwrap().data, PacketData::Event { id: None, .. }));
}

#[test]
fn keys_that_mean_nothing_are_skipped() {
    assert_eq!(packet(captured::DISCONNECT).unwrap().data, PacketData::Disconnect);
    let odd = b"\x86\x01\x02\xa4type\x01\x91\x90\x82\x01\x90\x02\xc4\x01\x07\xc0\xc7\x01\x05\x09\xa3nsp\xa2/a\xcb\0\0\0\0\0\0\0\0\xc3";
    assert_eq!(decode(odd, 64).unwrap().namespace, "/a");
}

#[test]
fn an_event_has_its_name_its_arguments_and_its_id() {
    let PacketData::Event { id, name, args } = packet(captured::EVENT).unwrap().data else { panic!() };
    assert_eq!((id, &*name, &*args.json), (None, "chat message", r#"["chat message","hé"]"#));
    let PacketData::Event { id, name, args } = packet(captured::EVENT_ID).unwrap().data else { panic!() };
    assert_eq!((id, &*name, &*args.json), (Some(0), "who", r#"["who"]"#));
    let PacketData::Event { name, args, .. } = packet(captured::NUMBER_NAME).unwrap().data else { panic!() };
    assert_eq!((&*name, &*args.json), ("42", "[42,1]"));
}

#[test]
fn an_ack_has_its_id_and_its_array() {
    let ack = packet(captured::ACK).unwrap();
    assert_eq!(ack.namespace, "/chat");
    let PacketData::Ack { id, args } = ack.data else { panic!() };
    assert_eq!((id, &*args.json), (7, r#"["ok",{"n":1}]"#));
    let PacketData::Ack { id, args } = packet(captured::ACK_EMPTY).unwrap().data else { panic!() };
    assert_eq!((id, &*args.json), (300, "[]"));
}

#[test]
fn numbers_keep_their_value() {
    let (json, _) = arguments(packet(captured::NUMBERS).unwrap());
    assert_eq!(
        json,
        r#"["n",0,127,128,255,256,65535,65536,4294967295,4294967296,9007199254740991,-1,-32,-33,-128,-129,-32768,-32769,-2147483648,-2147483649,-9007199254740991,0.1,-1.5,null,null,0]"#
    );
    for (data, json) in [
        (&b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff"[..], "18446744073709551615"),
        (b"\xd3\x80\0\0\0\0\0\0\0", "-9223372036854775808"),
        (b"\xca\x3d\xcc\xcc\xcd", "0.10000000149011612"),
        (b"\xca\x7f\x80\0\0", "null"),
        (b"\xcb\x40\x14\0\0\0\0\0\0", "5.0"),
        (b"\xcb\x7f\xef\xff\xff\xff\xff\xff\xff", "1.7976931348623157e+308"),
    ] {
        assert_eq!(argument(data).unwrap().0, format!(r#"["e",{json}]"#));
    }
}

#[test]
fn what_json_does_not_have_becomes_what_json_stringify_makes_of_it() {
    let (json, _) = arguments(packet(captured::SPECIAL).unwrap());
    assert_eq!(
        json,
        r#"["s",null,null,true,false,"2025-12-31T23:59:59.000Z","1969-12-31T23:59:59.999Z",{"b":1,"d":[null]},{}]"#
    );
    let no_date = b"\xd7\0\x7f\xff\xff\xff\xff\xff\xff\xff";
    assert_eq!(argument(no_date).unwrap().0, r#"["e",null]"#);
    assert_eq!(argument(b"\xa7\"\\\n\0\xc3\xa9/").unwrap().0, "[\"e\",\"\\\"\\\\\\n\\u0000é/\"]");
    assert_eq!(argument(b"\x82\x07\x01\xff\x02").unwrap().0, r#"["e",{"7":1,"-1":2}]"#);
}

#[test]
fn binary_values_are_attachments_wherever_they_stand() {
    let (json, attachments) = arguments(packet(captured::BINARY).unwrap());
    let placeholder = |num| format!(r#"{{"_placeholder":true,"num":{num}}}"#);
    let [a, b, c, d] = [0, 1, 2, 3].map(placeholder);
    assert_eq!(json, format!(r#"["b",{a},{{"deep":[{b},{c}]}},{d}]"#));
    assert_eq!(attachments, [vec![1, 2, 3], vec![4], vec![5, 6], vec![]]);
    // An extension of somebody else's is what Node makes of it.
    let (json, attachments) = argument(b"\xd6\xff\x01\x02\x03\x04").unwrap();
    assert_eq!((json, attachments), (format!(r#"["e",[-1,{a}]]"#), vec![vec![1, 2, 3, 4]]));
}

#[test]
fn long_strings_arrays_and_maps_are_read() {
    let (json, _) = arguments(packet(captured::LONG).unwrap());
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read[1], "x".repeat(40));
    assert_eq!(read[2], "y".repeat(300));
    assert_eq!((&read[3][16], &read[4]["k16"]), (&16.into(), &16.into()));
}

#[test]
fn a_map_that_reads_like_a_placeholder_never_becomes_one() {
    let values = |hexadecimal| {
        let PacketData::Event { args, .. } = packet(hexadecimal).unwrap().data else { panic!() };
        args.read(|json| serde_json::from_str::<Vec<Value>>(json).unwrap())
    };
    assert!(values(captured::LOOKALIKE)[1].as_object().is_some());
    let far = values(captured::LOOKALIKE_FAR);
    assert!(far[1].as_object().is_some() && far[2].as_bytes().is_some());
    assert_eq!(packet(captured::LOOKALIKE_BINARY), Err(PlaceholderFault::Duplicate.into()));
    // The number may come first, and the map may be anywhere.
    let map = b"\x91\x82\xa3num\x00\xac_placeholder\xc3";
    let message = with_data(2, &[b"\x93\xa1e\xc4\x00", &map[..]].concat());
    assert_eq!(decode(&message, 64), Err(PlaceholderFault::Duplicate.into()));
}

#[test]
fn what_is_no_packet_is_refused() {
    let invalid = DecodeError::from(PacketError::InvalidPayload);
    let malformed = DecodeError::from(MessagePackError::Malformed);
    let namespace = |nsp: &str| [&b"\x82\xa4type\x01\xa3nsp\xd9"[..], &[nsp.len() as u8], nsp.as_bytes()].concat();
    let long = [&b"\x82\xa4type\x01\xa3nsp\xda\x01\x2c"[..], &[b'/'; 300]].concat();
    for (message, error) in [
        (vec![], malformed),
        (b"\xc1".to_vec(), malformed),
        (b"\x81\xa4type".to_vec(), malformed),
        (b"\x93\x01\x02\x03".to_vec(), invalid),
        (b"\xa10".to_vec(), invalid),
        (b"\x80".to_vec(), PacketError::UnknownType.into()),
        (with_data(5, b"\x91\xa1e"), PacketError::UnknownType.into()),
        (b"\x82\xa4type\xa12\xa3nsp\xa1/".to_vec(), PacketError::UnknownType.into()),
        (b"\x81\xa4type\x01".to_vec(), MessagePackError::InvalidNamespace.into()),
        (namespace(""), MessagePackError::InvalidNamespace.into()),
        (namespace("chat"), MessagePackError::InvalidNamespace.into()),
        (namespace("/a,b"), MessagePackError::InvalidNamespace.into()),
        (long, PacketError::NamespaceTooLong.into()),
        ([with_data(1, b"\xc0"), vec![0xc0]].concat(), MessagePackError::TrailingBytes.into()),
        (with_data(0, b"\x90"), invalid),
        (with_data(0, b"\xa3ann"), invalid),
        (with_data(1, b"\x80"), invalid),
        (with_data(2, b"\xc0"), invalid),
        (with_data(2, b"\x80"), invalid),
        (with_data(2, b"\x90"), invalid),
        (with_data(2, b"\x91\xc0"), invalid),
        (with_data(2, b"\x91\xc4\x00"), invalid),
        (with_data(2, b"\x91\xcb\x7f\xf8\0\0\0\0\0\0"), invalid),
        (with_data(3, b"\x90"), PacketError::InvalidAckId.into()),
        (b"\x84\xa4type\x03\xa3nsp\xa1/\xa4data\x90\xa2id\xff".to_vec(), PacketError::InvalidAckId.into()),
        (b"\x84\xa4type\x02\xa3nsp\xa1/\xa4data\x91\xa1e\xa2id\xa11".to_vec(), PacketError::InvalidAckId.into()),
        (with_data(4, b"\x05"), invalid),
        (with_data(2, b"\x92\xa1e\xa1\xff"), MessagePackError::NotUtf8.into()),
        (with_data(2, b"\x92\xa1e\x81\xc0\x01"), MessagePackError::InvalidKey.into()),
        (with_data(2, b"\x92\xa1e\x81\x90\x01"), MessagePackError::InvalidKey.into()),
        (bytes(captured::RESERVED), PacketError::ReservedEvent.into()),
    ] {
        assert_eq!(decode(&message, 64), Err(error), "{message:x?}");
    }
    assert!(decode(&namespace(&"/".repeat(MAX_NAMESPACE - 1)), 64).is_ok());
}

#[test]
fn attachments_are_counted() {
    let message =
        |count: u8| with_data(2, &[&[0x91 + count, 0xa1, b'e'][..], &b"\xc4\0".repeat(count.into())].concat());
    assert!(decode(&message(3), 3).is_ok());
    assert_eq!(decode(&message(4), 3), Err(PacketError::TooManyAttachments.into()));
}

#[test]
fn nesting_is_limited_where_the_text_limits_it() {
    let nested = |depth: usize, inner: &[u8]| with_data(2, &[b"\x92\xa1e", &[0x91].repeat(depth)[..], inner].concat());
    // The array of the arguments is the first level.
    let deepest = nested(MAX_DEPTH - 1, b"\xc0");
    assert!(arguments(decode(&deepest, 64).unwrap()).0.ends_with(&"]".repeat(MAX_DEPTH)));
    for (depth, inner) in [(MAX_DEPTH, &b"\xc0"[..]), (MAX_DEPTH - 1, b"\xc4\0"), (MAX_DEPTH - 2, b"\xd4\x05\0")] {
        assert_eq!(decode(&nested(depth, inner), 64), Err(MessagePackError::TooDeep.into()));
    }
    assert!(decode(&nested(MAX_DEPTH - 2, b"\xc4\0"), 64).is_ok());
    assert!(decode(&nested(MAX_DEPTH - 3, b"\xd4\x05\0"), 64).is_ok());
    assert_eq!(decode(&nested(1 << 20, b"\xc0"), 64), Err(MessagePackError::TooDeep.into()));
}

#[test]
fn lengths_that_lie_allocate_nothing() {
    for data in
        [&b"\xdd\xff\xff\xff\xff"[..], b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff"]
    {
        assert_eq!(argument(data), Err(MessagePackError::Malformed.into()));
    }
    assert_eq!(decode(b"\xdf\xff\xff\xff\xff", 64), Err(MessagePackError::Malformed.into()));
}

#[test]
fn the_text_is_at_most_six_times_the_message() {
    for one in [&b"\xc2"[..], b"\xe0", b"\xa0", b"\xa1\0", b"\x90", b"\x80", b"\x81\xe0\xc2", b"\xd4\0\0"] {
        let count = 10_000_u32;
        let data = [b"\x92\xa1e\xdd", &count.to_be_bytes()[..], &one.repeat(count as usize)].concat();
        let message = with_data(2, &data);
        let (json, _) = arguments(decode(&message, 64).unwrap().into_owned());
        assert!(json.len() <= 6 * message.len(), "{one:x?}: {} of {}", json.len(), message.len());
    }
}

#[test]
fn a_decoder_of_one_parser_refuses_the_packets_of_the_other() {
    let now = std::time::Instant::now();
    let mut packed = Decoder::new(&Config { parser: Parser::MessagePack, ..Config::default() });
    assert_eq!(packed.handle_text(now, "0"), Err(MessagePackError::Text.into()));
    assert!(packed.handle_binary(&bytes(captured::CONNECT)).unwrap().is_some());
    let mut plain = Decoder::new(&Config::default());
    assert_eq!(plain.handle_binary(&bytes(captured::CONNECT)), Err(DecodeError::UnexpectedAttachment));
}

#[test]
fn the_servers_packets_are_those_of_the_package() {
    let array = |length: u32| (0..length).collect::<Vec<_>>();
    let object: crate::values::parser::value::Map =
        (0..17_u32).map(|index| (format!("k{index}"), Value::from(index))).collect();
    let argument = |json: &str| serde_json::from_str::<Value>(json).unwrap();
    let event = encoder::event("/", Some(5), "e", |args| {
        for json in [
            "null",
            "true",
            "false",
            "0",
            "127",
            "128",
            "255",
            "256",
            "65535",
            "65536",
            "4294967295",
            "4294967296",
            "-1",
            "-32",
            "-33",
            "-128",
            "-129",
            "-32768",
            "-32769",
            "-2147483648",
            "-2147483649",
            "0.5",
            r#""é\n""#,
            "[]",
            "{}",
            "[[]]",
            r#"{"a":{"b":[1]}}"#,
        ] {
            args.push(&argument(json))?;
        }
        Ok::<_, serde_json::Error>(())
    });
    let long = encoder::event("/", None, &"x".repeat(40), |args| {
        args.push(&"y".repeat(300))?;
        args.push(&array(17))?;
        args.push(&object)
    });
    let binary = |bytes: &[u8]| crate::values::parser::bytes::Bytes::copy_from_slice(bytes);
    let ack = encoder::ack("/chat", 0, |args| {
        args.push(&std::collections::BTreeMap::from([("a", [binary(&[1, 2])])]))?;
        args.push(&binary(&[]))?;
        args.push(&binary(&[7; 256]))
    });
    let data = std::collections::BTreeMap::from([("code", 1)]);
    for (wire, captured) in [
        (encoder::connect("/chat", "abc", None), captured::OUT_CONNECT),
        (encoder::connect_error("/", "no \"way\"", Some(&data)).unwrap(), captured::OUT_ERROR),
        (encoder::disconnect("/chat"), captured::OUT_DISCONNECT),
        (event.unwrap().0, captured::OUT_EVENT),
        (long.unwrap().0, captured::OUT_LONG),
        (ack.unwrap().0, captured::OUT_BINARY),
    ] {
        let message = message(&encode(&wire).unwrap());
        assert_eq!(message, bytes(captured), "{}", String::from_utf8_lossy(&message));
    }
}

#[test]
fn data_that_reads_like_a_placeholder_stays_data() {
    let (wire, ()) =
        encoder::event("/", None, "e", |args| args.push(&serde_json::json!({"_placeholder": true, "num": 0}))).unwrap();
    let (json, attachments) = arguments(decode(&message(&encode(&wire).unwrap()), 64).unwrap().into_owned());
    assert_eq!((json.as_str(), attachments.len()), (r#"["e",{"_placeholder":true,"num":0}]"#, 0));
}

#[test]
fn an_integer_beyond_64_bits_is_the_nearest_double() {
    let (wire, ()) = encoder::ack("/", 1, |args| args.push(&(1_u128 << 100))).unwrap();
    let (json, _) = arguments(decode(&message(&encode(&wire).unwrap()), 64).unwrap().into_owned());
    assert_eq!(json, "[1.2676506002282294e+30]");
}
