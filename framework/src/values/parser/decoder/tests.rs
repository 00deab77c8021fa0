use super::*;
use crate::values::parser::bytes::Bytes as Binary;
use crate::values::parser::encoder;
use crate::values::parser::value::{Map, Value};
use crate::values::wire::{Wire, WireMessage};

const TWO: &str = r#"52-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;

fn decoder() -> Decoder {
    Decoder::new(&Config::default())
}

fn small(max_payload: usize) -> Decoder {
    Decoder::new(&Config { max_payload, ..Config::default() })
}

fn values(args: &Arguments<'_>) -> Vec<Value> {
    args.read(|json| serde_json::from_str(json).unwrap())
}

#[test]
fn a_packet_without_attachments_is_whole_at_once() {
    let now = Instant::now();
    let mut decoder = decoder();
    let packet = decoder.handle_text(now, r#"2["a",{"_placeholder":true,"num":0}]"#).unwrap().unwrap();
    let PacketData::Event { args, .. } = packet.data else { panic!() };
    let plain = Map::from([("_placeholder", Value::from(true)), ("num", 0.into())]);
    assert_eq!(values(&args), ["a".into(), Value::from(plain)]);
    assert_eq!((decoder.held(), decoder.poll_timeout()), (0, None));
}

#[test]
fn the_last_attachment_completes_a_packet() {
    let now = Instant::now();
    let mut decoder = decoder();
    assert_eq!(decoder.handle_text(now, TWO), Ok(None));
    assert_eq!(decoder.handle_binary(&[1, 2]), Ok(None));
    assert!(decoder.held() > TWO.len());
    let packet = decoder.handle_binary(&[]).unwrap().unwrap();
    let PacketData::Event { id: None, name, args } = packet.data else { panic!() };
    assert_eq!(name, "message");
    assert_eq!(values(&args), ["message".into(), Value::from(Binary::from(vec![1, 2])), Binary::default().into()]);
    assert_eq!((decoder.held(), decoder.poll_timeout()), (0, None));
    assert!(decoder.handle_text(now, "1").is_ok());
}

#[test]
fn a_binary_ack_carries_its_id_and_its_namespace() {
    let mut decoder = decoder();
    decoder.handle_text(Instant::now(), r#"61-/custom,456[{"num":0,"_placeholder":true}]"#).unwrap();
    let packet = decoder.handle_binary(b"x").unwrap().unwrap();
    assert_eq!(packet.namespace, "/custom");
    let PacketData::Ack { id: 456, args } = packet.data else { panic!() };
    assert_eq!(values(&args), [Value::from(Binary::from(b"x"))]);
}

#[test]
fn a_text_between_header_and_attachment_is_refused() {
    let now = Instant::now();
    for text in ["2[\"a\"]", TWO, "1", "", "9"] {
        let mut decoder = decoder();
        decoder.handle_text(now, TWO).unwrap();
        decoder.handle_binary(&[1]).unwrap();
        assert_eq!(decoder.handle_text(now, text), Err(DecodeError::TextInsteadOfAttachment));
    }
}

#[test]
fn an_attachment_without_a_header_is_refused() {
    let mut decoder = decoder();
    assert_eq!(decoder.handle_binary(&[1]), Err(DecodeError::UnexpectedAttachment));
    decoder.handle_text(Instant::now(), r#"51-["a",{"_placeholder":true,"num":0}]"#).unwrap();
    decoder.handle_binary(&[1]).unwrap().unwrap();
    assert_eq!(decoder.handle_binary(&[1]), Err(DecodeError::UnexpectedAttachment));
}

#[test]
fn header_and_attachments_together_stay_within_the_payload_limit() {
    let now = Instant::now();
    let mut exact = small(TWO.len() + 10);
    exact.handle_text(now, TWO).unwrap();
    assert_eq!(exact.handle_binary(&[0; 10]), Ok(None));
    assert!(exact.handle_binary(&[]).unwrap().is_some());

    let mut over = small(TWO.len() + 10);
    over.handle_text(now, TWO).unwrap();
    assert_eq!(over.handle_binary(&[0; 10]), Ok(None));
    assert_eq!(over.handle_binary(&[0]), Err(DecodeError::TooLarge));

    assert_eq!(small(TWO.len() - 1).handle_text(now, TWO), Err(DecodeError::TooLarge));
}

#[test]
fn attachments_have_a_deadline_from_their_header_on() {
    let now = Instant::now();
    let mut decoder = decoder();
    assert_eq!(decoder.handle_timeout(now), Ok(()));
    decoder.handle_text(now, TWO).unwrap();
    let deadline = now + Config::default().attachments_timeout;
    decoder.handle_binary(&[1]).unwrap();
    assert_eq!(decoder.poll_timeout(), Some(deadline));
    assert_eq!(decoder.handle_timeout(deadline - Duration::from_millis(1)), Ok(()));
    assert_eq!(decoder.handle_timeout(deadline), Err(DecodeError::AttachmentsTimeout));
}

#[test]
fn a_header_is_judged_before_anything_is_kept() {
    let now = Instant::now();
    for (text, error) in [
        (r#"50-["a"]"#, DecodeError::Packet(PacketError::InvalidAttachments)),
        (r#"565-["a"]"#, DecodeError::Packet(PacketError::TooManyAttachments)),
        (r#"51-["a",]"#, DecodeError::Packet(PacketError::InvalidPayload)),
        (r#"51-{"a":1}"#, DecodeError::Packet(PacketError::InvalidPayload)),
        (r#"51-"#, DecodeError::Packet(PacketError::InvalidPayload)),
        (r#"51-["connect",{"_placeholder":true,"num":0}]"#, DecodeError::Packet(PacketError::ReservedEvent)),
        (r#"61-[{"_placeholder":true,"num":0}]"#, DecodeError::Packet(PacketError::InvalidAckId)),
        (r#"51-["a",{"_placeholder":true,"num":1}]"#, DecodeError::Placeholder(PlaceholderFault::OutOfRange)),
        (r#"51-["a",{"_placeholder":true,"num":"0"}]"#, DecodeError::Placeholder(PlaceholderFault::Malformed)),
        (
            r#"52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]"#,
            DecodeError::Placeholder(PlaceholderFault::Duplicate),
        ),
    ] {
        let mut decoder = decoder();
        assert_eq!(decoder.handle_text(now, text), Err(error), "{text}");
        assert_eq!(decoder.held(), 0);
    }
}

#[test]
fn the_suites_packets_are_read_or_refused() {
    let now = Instant::now();
    for text in [
        "0",
        r#"0{"token":"123"}"#,
        "0/custom,",
        r#"0/custom,{"token":"abc"}"#,
        "0/custom",
        "0/random",
        "1",
        "1/custom",
        r#"2["message",1,"2",{"3":[true]}]"#,
        r#"2456["message-with-ack",1,"2",{"3":[false]}]"#,
    ] {
        assert!(decoder().handle_text(now, text).unwrap().is_some(), "{text}");
    }
    for text in ["abc", "2{}", r#"2abc["message-with-ack",1,"2",{"3":[false]}]"#] {
        assert!(decoder().handle_text(now, text).is_err(), "{text}");
    }
    let mut decoder = decoder();
    let ack = r#"52-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#;
    decoder.handle_text(now, ack).unwrap();
    decoder.handle_binary(&[1, 2, 3]).unwrap();
    let packet = decoder.handle_binary(&[4, 5, 6]).unwrap().unwrap();
    assert!(matches!(packet.data, PacketData::Event { id: Some(789), .. }));
}

#[test]
fn nesting_without_end_is_an_error_on_a_small_stack() {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    std::thread::Builder::new()
        .stack_size(128 << 10)
        .spawn(move || {
            let now = Instant::now();
            let event = format!("2[\"a\",{deep}]");
            let packet = decoder().handle_text(now, &event).unwrap().unwrap();
            let PacketData::Event { args, .. } = packet.data else { panic!() };
            assert!(!args.check_syntax());
            for text in [format!("51-[\"a\",{deep}]"), format!("0{{\"a\":{deep}}}"), format!("4{{\"a\":{deep}}}")] {
                assert!(decoder().handle_text(now, &text).is_err());
            }
            // 126 and the array of the event are what is allowed.
            let nested = "{\"a\":".repeat(126) + "1" + &"}".repeat(126);
            assert!(decoder().handle_text(now, &format!("51-[\"a\",{nested}]")).is_ok());
        })
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn an_event_of_a_hundred_thousand_arguments_stays_a_slice() {
    let text = format!("2[\"a\"{}]", ",1".repeat(100_000));
    let mut decoder = decoder();
    let packet = decoder.handle_text(Instant::now(), &text).unwrap().unwrap();
    let PacketData::Event { args, .. } = packet.data else { panic!() };
    assert_eq!(args.json.as_ptr(), text[1..].as_ptr());
    assert!(args.check_syntax());
}

/// A generator of test data (xorshift64*): seeded, so that a failure repeats.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 16) % bound
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    fn text(&mut self) -> String {
        let parts =
            ["a", "é", "日本", "👋", "\"", "\\", "\n", "\u{0}", ",", "]", "{", "placeholder", "/", "0", " ", "-"];
        (0..self.below(6)).map(|_| self.pick(&parts)).collect()
    }

    fn bytes(&mut self) -> Vec<u8> {
        (0..self.below(5)).map(|_| self.next() as u8).collect()
    }

    fn value(&mut self, depth: u32) -> Value {
        match self.below(if depth == 0 { 6 } else { 9 }) {
            0 => Value::Null,
            1 => (self.below(2) == 0).into(),
            2 => (self.next() as i64).into(),
            3 => (f64::from_bits(self.next())).into(),
            4 => self.text().into(),
            5 => Binary::from(self.bytes()).into(),
            6 | 7 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => Map::from_iter((0..self.below(4)).map(|_| (self.text(), self.value(depth - 1)))).into(),
        }
    }
}

fn decode(decoder: &mut Decoder, wire: &Wire) -> Packet<'static> {
    let mut whole = None;
    for message in wire.messages() {
        assert_eq!(whole, None);
        whole = match message {
            WireMessage::Text(text) => {
                let text = std::str::from_utf8(text).unwrap().strip_prefix('4').unwrap();
                decoder.handle_text(Instant::now(), text).unwrap().map(Packet::into_owned)
            }
            WireMessage::Binary(bytes) => decoder.handle_binary(bytes).unwrap().map(Packet::into_owned),
        };
    }
    whole.unwrap()
}

#[test]
fn what_is_encoded_is_decoded_as_it_was() {
    let mut random = Random(0x5EED);
    let mut decoder = Decoder::new(&Config { max_attachments: 4_096, ..Config::default() });
    for _ in 0..5_000 {
        let namespace = random.pick(&["/", "/custom", "/日本", "/a?b=c", "/a\"b//"]);
        let id = (random.below(2) == 0).then(|| random.next());
        let name = random.text();
        let arguments: Vec<Value> = (0..random.below(5)).map(|_| random.value(4)).collect();
        let push = |args: &mut encoder::ArgumentsWriter<'_>| arguments.iter().try_for_each(|value| args.push(value));

        let (wire, ()) = encoder::event::<_, serde_json::Error>(namespace, id, &name, push).unwrap();
        let packet = decode(&mut decoder, &wire);
        assert_eq!(packet.namespace, namespace);
        let PacketData::Event { id: back, name: back_name, args } = packet.data else { panic!() };
        assert_eq!((back, &*back_name), (id, &*name));
        let (first, rest) = values(&args).split_first().map(|(first, rest)| (first.clone(), rest.to_vec())).unwrap();
        assert_eq!(first.as_str(), Some(&*name));
        assert_eq!(rest, arguments);

        let (wire, ()) = encoder::ack(namespace, id.unwrap_or(0), push).unwrap();
        let packet = decode(&mut decoder, &wire);
        assert_eq!(packet.namespace, namespace);
        let PacketData::Ack { id: back, args } = packet.data else { panic!() };
        assert_eq!(back, id.unwrap_or(0));
        assert_eq!(values(&args), arguments);
    }
}

#[test]
fn garbage_never_panics() {
    let mut random = Random(0xBAD);
    let samples = [TWO, r#"2/日本,12["é\"",{"a":[1]}]"#, r#"0/a,{"b":1}"#, r#"61-7[{"_placeholder":true,"num":0}]"#];
    let mut completed = 0;
    for _ in 0..20_000 {
        let mut bytes = match random.below(4) {
            0 => (0..random.below(40)).map(|_| random.next() as u8).collect(),
            _ => random.pick(&samples).as_bytes().to_vec(),
        };
        for _ in 0..random.below(4) {
            let at = random.below(bytes.len() as u64 + 1) as usize;
            match random.below(3) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, random.pick(b"[]{}\",:/-\\0156789\xC3\xFF \n")),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = random.next() as u8;
                    }
                }
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let mut decoder = decoder();
        let Ok(whole) = decoder.handle_text(Instant::now(), &text) else {
            continue;
        };
        let whole = match whole {
            Some(packet) => Some(packet.into_owned()),
            None => (0..64).find_map(|_| decoder.handle_binary(&bytes).unwrap()),
        };
        if let PacketData::Event { args, .. } | PacketData::Ack { args, .. } = whole.unwrap().data {
            let read = args.read(|json| serde_json::from_str::<Vec<Value>>(json).is_ok());
            // A string may be JSON and no Rust string; nothing else may differ.
            assert!(args.check_syntax() || !read, "{text}");
            completed += usize::from(read);
        }
    }
    assert!(completed > 1_000, "{completed}");
}
