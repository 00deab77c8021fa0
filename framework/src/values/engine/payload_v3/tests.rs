use std::time::{Duration, Instant};

use super::*;
use crate::values::engine::packet::Message;
use crate::values::wire::WireBuilder;

type Read<'a> = Vec<Result<Packet<'a>, PayloadError>>;

fn text(body: &str) -> Read<'_> {
    TextReader::new(body.as_bytes(), 4).collect()
}

fn binary(body: &[u8]) -> Read<'_> {
    BinaryReader::new(body, 4).collect()
}

fn message(text: &str) -> Packet<'_> {
    Packet::Message(Message::Text(text))
}

fn packets(first: &str, attachments: &[&'static [u8]]) -> Vec<ServerPacket> {
    let mut builder = WireBuilder::text();
    builder.buffer().extend_from_slice(first.as_bytes());
    let attachments: Vec<_> = attachments.iter().map(|data| bytes::Bytes::from_static(data)).collect();
    vec![ServerPacket::Pong, ServerPacket::Message(builder.finish(&attachments))]
}

#[test]
fn text_packets_are_behind_their_length() {
    assert_eq!(text("6:4hello1:2"), [Ok(message("hello")), Ok(Packet::Ping(""))]);
    assert_eq!(text("6:4hello10:b4AQIDBA=="), [Ok(message("hello")), Ok(Packet::binary(&[1, 2, 3, 4]))]);
}

#[test]
fn lengths_of_text_are_in_utf_16() {
    let body = "2:4é2:4€3:4😀7:4😀é:1😀";
    // The last packet ends in a character of two units, of which one is missing.
    let read: Read<'_> = TextReader::new(body.as_bytes(), 9).collect();
    assert_eq!(read[..3], [Ok(message("é")), Ok(message("€")), Ok(message("😀"))]);
    assert_eq!(read[3..], [Err(PayloadError::Length)]);
    assert_eq!(text("8:4😀é:1😀1:2"), [Ok(message("😀é:1😀")), Ok(Packet::Ping(""))]);
}

#[test]
fn a_length_that_does_not_fit_is_an_error() {
    let length = || Err(PayloadError::Length);
    for body in
        ["abc", ":4", "1", "-1:4", "+1:4", "1.0:4", " 1:4", "0x1:4", "2:4", "99999999999:4", "4294967296:4", "1"]
    {
        assert_eq!(text(body), [length()], "{body}");
    }
    assert_eq!(text("1:2x"), [Ok(Packet::Ping("")), length()]);
    assert_eq!(text("1:25:4é"), [Ok(Packet::Ping("")), length()]);
}

#[test]
fn empty_packets_are_skipped_and_counted() {
    assert_eq!(text("0:"), []);
    assert_eq!(text("0:1:20:"), [Ok(Packet::Ping(""))]);
    assert_eq!(text("0:0:0:0:0:"), [Err(PayloadError::TooManyPackets)]);
}

#[test]
fn an_empty_body_is_an_error() {
    assert_eq!(text(""), [Err(PayloadError::Packet(PacketError::Empty))]);
    assert_eq!(binary(&[]), [Err(PayloadError::Packet(PacketError::Empty))]);
}

#[test]
fn reading_ends_at_the_first_error() {
    let unknown = || Err(PayloadError::Packet(PacketError::UnknownType));
    assert_eq!(text("2:4a3:abc2:4b"), [Ok(message("a")), unknown()]);
    assert_eq!(text("5:bAQID2:4b"), [unknown()]);
    assert_eq!(binary(b"\x00\x01\xff9\x00\x01\xff2"), [unknown()]);
    assert_eq!(binary(b"\x02\x01\xff4"), [unknown()]);
    assert_eq!(TextReader::new(b"3:4\xff\xfe", 4).collect::<Vec<_>>(), [Err(PayloadError::NotUtf8)]);
    assert_eq!(binary(b"\x00\x03\xff4\xff\xfe"), [Err(PayloadError::NotUtf8)]);
}

#[test]
fn packets_beyond_the_cap_are_not_read() {
    assert_eq!(text(&"1:6".repeat(4)).len(), 4);
    let read = text("1:61:61:61:61:61:6");
    assert_eq!((read.len(), &read[4]), (5, &Err(PayloadError::TooManyPackets)));
    let body = b"\x00\x01\xff6".repeat(6);
    let read = binary(&body);
    assert_eq!((read.len(), &read[4]), (5, &Err(PayloadError::TooManyPackets)));
}

#[test]
fn a_binary_payload_has_text_and_binary_packets() {
    let body = b"\x00\x06\xff4hello\x01\x05\xff\x04\x01\x02\x03\x04\x00\x01\x00\xff4\xe2\x82\xac567890";
    let expected = [Ok(message("hello")), Ok(Packet::binary(&[1, 2, 3, 4])), Ok(message("€567890"))];
    // The last length is in bytes: 10 of them.
    assert_eq!(binary(body), expected);
    assert_eq!(binary(b"\x01\x01\xff\x04"), [Ok(Packet::binary(&[]))]);
}

#[test]
fn a_length_that_does_not_fit_a_binary_payload_is_an_error() {
    let bodies: [&[u8]; 7] = [
        b"\x00",
        b"\x00\xff4",
        b"\x00\x01",
        b"\x00\x02\xff4",
        b"\x00\x0a\xff4",
        b"\x00\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\xff4",
        b"\x01\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\xff\x04",
    ];
    for body in bodies {
        assert_eq!(binary(body), [Err(PayloadError::Length)], "{body:?}");
    }
}

#[test]
fn a_binary_packet_is_a_message() {
    for body in [b"\x01\x01\xff4", b"\x01\x01\xff\x02"] {
        assert_eq!(binary(body), [Err(PayloadError::Packet(PacketError::UnknownType))]);
    }
    assert_eq!(binary(b"\x01\x00\xff"), [Err(PayloadError::Packet(PacketError::Empty))]);
}

#[test]
fn what_has_no_binary_data_is_written_as_text() {
    for base64 in [false, true] {
        assert_eq!(encode(&packets("2[\"é😀\"]", &[]), base64), Body::Text("1:39:42[\"é😀\"]".into()));
        assert_eq!(encode(&[], base64), Body::Text(b"1:6".to_vec()));
    }
}

#[test]
fn binary_data_is_written_in_the_form_that_the_client_takes() {
    let packets = packets("é", &[&[1, 2, 3, 4]]);
    assert_eq!(encode(&packets, true), Body::Text("1:32:4é10:b4AQIDBA==".into()));
    let body = b"\x00\x01\xff3\x00\x03\xff4\xc3\xa9\x01\x05\xff\x04\x01\x02\x03\x04";
    assert_eq!(encode(&packets, false), Body::Binary(body.to_vec()));
}

#[test]
fn what_is_written_is_read_back() {
    for length in (0..300).chain([9_999, 10_000]) {
        let text = "a😀é".chars().cycle().take(length).collect::<String>();
        let data: &'static [u8] = vec![7; length].leak();
        let packets = packets(&text, &[data, b""]);
        let expected = [Ok(Packet::Pong("")), Ok(message(&text)), Ok(Packet::binary(data)), Ok(Packet::binary(b""))];
        for base64 in [false, true] {
            match encode(&packets, base64) {
                Body::Text(body) => assert_eq!(TextReader::new(&body, 4).collect::<Vec<_>>(), expected, "{length}"),
                Body::Binary(body) => assert_eq!(binary(&body), expected, "{length}"),
            }
        }
    }
}

#[test]
fn no_bytes_make_reading_fail_otherwise_or_take_long() {
    let mut state = 1_u64;
    let mut byte = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % bound
    };
    let alphabet = b"0123456789:b4\x00\x01\x02\x05\xff\xc3\xa9\xf0\x9f\x98\x80";
    for _ in 0..20_000 {
        let body: Vec<u8> = (0..byte(24)).map(|_| alphabet[byte(alphabet.len() as u64) as usize]).collect();
        let all = TextReader::new(&body, 9).chain(BinaryReader::new(&body, 9));
        assert!(all.count() <= 20);
    }
    let long =
        [vec![b'9'; 1_000_000], b"0:".repeat(500_000), b"1:4".repeat(300_000), "1000000:".repeat(9).into_bytes()];
    let begun = Instant::now();
    for body in &long {
        TextReader::new(body, usize::MAX).for_each(drop);
        BinaryReader::new(body, usize::MAX).for_each(drop);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
