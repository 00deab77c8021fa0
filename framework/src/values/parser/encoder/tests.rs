use std::collections::BTreeMap;

use serde::Serializer;

use super::*;
use crate::values::parser::bytes::Bytes;
use crate::values::parser::value::Value;
use crate::values::wire::WireMessage;

/// The first message without the engine's `4`, and the attachments.
fn messages(wire: &Wire) -> (String, Vec<Vec<u8>>) {
    let mut messages = wire.messages();
    let Some(WireMessage::Text(text)) = messages.next() else { panic!("no text first") };
    let text = std::str::from_utf8(text).unwrap().strip_prefix('4').unwrap().to_owned();
    let attachments = messages
        .map(|message| match message {
            WireMessage::Binary(bytes) => bytes.to_vec(),
            WireMessage::Text(_) => panic!("a text behind the first"),
        })
        .collect();
    (text, attachments)
}

fn text(wire: &Wire) -> String {
    let (text, attachments) = messages(wire);
    assert!(attachments.is_empty());
    text
}

struct Broken;

impl Serialize for Broken {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("broken"))
    }
}

#[test]
fn connect_carries_the_socket_id() {
    assert_eq!(text(&connect("/", "abc", None)), r#"0{"sid":"abc"}"#);
    assert_eq!(text(&connect("/custom", "abc", Some("p"))), r#"0/custom,{"sid":"abc","pid":"p"}"#);
}

#[test]
fn connect_error_has_data_only_when_there_is_some() {
    let wire = connect_error("/random", "Invalid namespace", None::<&()>).unwrap();
    assert_eq!(text(&wire), r#"4/random,{"message":"Invalid namespace"}"#);
    let data = BTreeMap::from([("code", 401)]);
    let wire = connect_error("/", "not \"authorized\"", Some(&data)).unwrap();
    assert_eq!(text(&wire), r#"4{"message":"not \"authorized\"","data":{"code":401}}"#);
    let wire = connect_error("/", "", Some(&Bytes::from(b"abc"))).unwrap();
    assert_eq!(text(&wire), r#"4{"message":"","data":"YWJj"}"#);
    assert!(connect_error("/", "", Some(&Broken)).is_err());
}

#[test]
fn disconnect_is_the_head_alone() {
    assert_eq!(text(&disconnect("/")), "1");
    assert_eq!(text(&disconnect("/custom")), "1/custom,");
}

#[test]
fn an_event_is_its_name_and_its_arguments() {
    let (wire, ()) = event("/", None, "auth", |args| args.push(&BTreeMap::<String, u8>::new())).unwrap();
    assert_eq!(text(&wire), r#"2["auth",{}]"#);
    let (wire, count) = event("/custom", Some(0), "a \"b\"\n", |args| {
        args.push(&1)?;
        args.push("é")?;
        args.push(&None::<u8>)?;
        args.push(&f64::NAN)?;
        args.push_raw(r#"{"z":1,"a":[]}"#)?;
        Ok::<_, serde_json::Error>(5)
    })
    .unwrap();
    assert_eq!(count, 5);
    assert_eq!(text(&wire), r#"2/custom,0["a \"b\"\n",1,"é",null,null,{"z":1,"a":[]}]"#);
    let (wire, ()) = event("/", Some(u64::MAX), "a", |_| Ok::<_, serde_json::Error>(())).unwrap();
    assert_eq!(text(&wire), r#"218446744073709551615["a"]"#);
}

#[test]
fn an_ack_is_always_an_array() {
    let (wire, ()) = ack("/", 0, |_| Ok::<_, serde_json::Error>(())).unwrap();
    assert_eq!(text(&wire), "30[]");
    let (wire, ()) = ack("/custom", 456, |args| {
        args.push(&1)?;
        args.push_raw("2")
    })
    .unwrap();
    assert_eq!(text(&wire), "3/custom,456[1,2]");
}

#[test]
fn binary_arguments_follow_as_attachments() {
    let (wire, ()) = event("/", None, "message-back", |args| {
        args.push(&Bytes::from(b"\x01\x02"))?;
        args.push(&[Bytes::from(b"\x03")])
    })
    .unwrap();
    let (text, attachments) = messages(&wire);
    assert_eq!(text, r#"52-["message-back",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]"#);
    assert_eq!(attachments, [vec![1, 2], vec![3]]);

    let (wire, ()) = ack("/custom", 789, |args| args.push(&Bytes::default())).unwrap();
    let (text, attachments) = messages(&wire);
    assert_eq!(text, r#"61-/custom,789[{"_placeholder":true,"num":0}]"#);
    assert_eq!(attachments, [Vec::<u8>::new()]);
}

#[test]
fn the_count_of_attachments_may_have_several_digits() {
    let (wire, ()) = event("/", None, "many", |args| args.push(&vec![Bytes::from(b"x"); 12])).unwrap();
    let (text, attachments) = messages(&wire);
    assert!(text.starts_with(r#"512-["many",[{"_placeholder":true,"num":0},"#), "{text}");
    assert_eq!(attachments.len(), 12);
}

#[test]
fn nothing_stays_of_an_argument_that_fails() {
    let (wire, ()) = event("/", None, "a", |args| {
        args.push(&Bytes::from(b"kept"))?;
        assert!(args.push(&(Bytes::from(b"dropped"), Broken)).is_err());
        args.push(&Bytes::from(b"next"))
    })
    .unwrap();
    let (head, attachments) = messages(&wire);
    assert_eq!(head, r#"52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#);
    assert_eq!(attachments, [b"kept".to_vec(), b"next".to_vec()]);

    let (wire, ()) = ack("/", 1, |args| {
        assert!(args.push(&(1, Broken)).is_err());
        args.push(&2)
    })
    .unwrap();
    assert_eq!(text(&wire), "31[2]");
}

#[test]
fn data_that_looks_like_a_placeholder_travels_without_attachments_only() {
    let relayed: Value = serde_json::from_str(r#"{"_placeholder":true,"num":7}"#).unwrap();
    let (wire, ()) = event("/", None, "a", |args| args.push(&relayed)).unwrap();
    assert_eq!(text(&wire), r#"2["a",{"_placeholder":true,"num":7}]"#);

    for relayed in [r#"{"_placeholder":true,"num":7}"#, r#"{"_placeholder":true}"#, r#"[{"a":1,"_placeholder":true}]"#]
    {
        let relayed: Value = serde_json::from_str(relayed).unwrap();
        let error = event("/", None, "a", |args| {
            args.push(&relayed)?;
            args.push(&Bytes::from(b"x"))
        });
        assert!(error.is_err());
    }

    let harmless: Value = serde_json::from_str(r#"["{\"_placeholder\":true}",{"_placeholder":false}]"#).unwrap();
    event("/", None, "a", |args| {
        args.push(&harmless)?;
        args.push(&Bytes::from(b"x"))
    })
    .unwrap();
}

#[test]
fn a_placeholder_that_no_client_would_find_fails() {
    #[derive(Serialize)]
    #[serde(tag = "kind")]
    enum Tagged {
        Image(Bytes),
    }
    #[derive(Serialize)]
    struct InText(#[serde(serialize_with = "as_text")] Bytes);

    fn as_text<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&serde_json::to_string(bytes).unwrap())
    }

    assert!(ack("/", 1, |args| args.push(&Tagged::Image(Bytes::from(b"x")))).is_err());
    assert!(ack("/", 1, |args| args.push(&InText(Bytes::from(b"x")))).is_err());
}

#[test]
fn an_error_of_the_writer_is_handed_through() {
    let broken = ack("/", 1, |args| args.push(&Broken)).unwrap_err();
    assert_eq!(broken.to_string(), "broken");
    let own = event("/", None, "a", |_| Err::<(), Box<dyn std::error::Error>>("no".into())).unwrap_err();
    assert_eq!(own.to_string(), "no");
}

#[test]
fn an_event_for_several_namespaces_is_the_same_packet_in_each() {
    for values in [vec![], vec![Bytes::from(b"abc"), Bytes::from(b"d")]] {
        let write = |writer: &mut ArgumentsWriter<'_>| values.iter().try_for_each(|value| writer.push(value));
        let (encoded, ()) = EncodedEvent::new::<_, serde_json::Error>("a \"name\"", write).unwrap();
        for namespace in ["/", "/custom", "/project/7"] {
            for id in [None, Some(0), Some(17)] {
                let (alone, ()) = event::<_, serde_json::Error>(namespace, id, "a \"name\"", write).unwrap();
                assert_eq!(messages(&encoded.packet(namespace, id, None)), messages(&alone));
            }
        }
    }
    assert!(EncodedEvent::new::<_, serde_json::Error>("x", |writer| writer.push(&Broken)).is_err());
}

#[test]
fn an_offset_is_the_last_of_the_arguments() {
    for values in [vec![], vec![Bytes::from(b"abc")]] {
        let write = |writer: &mut ArgumentsWriter<'_>| values.iter().try_for_each(|value| writer.push(value));
        let (encoded, ()) = EncodedEvent::new::<_, serde_json::Error>("a", write).unwrap();
        let with_offset = |writer: &mut ArgumentsWriter<'_>| {
            write(writer)?;
            writer.push("x:1")
        };
        let (alone, ()) = event::<_, serde_json::Error>("/chat", None, "a", with_offset).unwrap();
        assert_eq!(messages(&encoded.packet("/chat", None, Some("x:1"))), messages(&alone));
    }
}

#[test]
fn an_event_ends_with_a_string_if_its_last_argument_is_one_or_its_name_is_all() {
    let ends = |json: &[&str]| {
        let mut ends = false;
        let write = |writer: &mut ArgumentsWriter<'_>| {
            json.iter().try_for_each(|json| writer.push_raw(json))?;
            ends = writer.ends_with_string();
            Ok(())
        };
        let (encoded, ()) = EncodedEvent::new::<_, serde_json::Error>("a", write).unwrap();
        assert_eq!(encoded.ends_with_string(), ends);
        ends
    };
    assert!(ends(&[]) && ends(&[r#""x""#]) && ends(&["1", r#""\"""#]));
    assert!(!ends(&["1"]) && !ends(&[r#"["x"]"#]) && !ends(&[r#""x""#, r#"{"a":"x"}"#]) && !ends(&["null"]));
}
