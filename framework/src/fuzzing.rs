//! What is fuzzed: the bytes of strangers, into every decoder and every machine, and what has to hold whatever they are.
//!
//! The targets of the workspace `fuzz` hand over what libFuzzer thinks of; the test at the bottom runs the same functions
//! on damaged examples, the same ones in every run, with the stable compiler.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::machines::connection::{Connection, ConnectionEvent};
use crate::machines::session::Session;
use crate::machines::session::transmit::{Lost, Origin, Transmit};
use crate::machines::websocket::encode;
use crate::machines::websocket::extensions::PerMessageDeflate;
use crate::machines::websocket::reader::{Incoming, Reader};
use crate::values::config::{Config, Transport, Transports};
use crate::values::engine::handshake::{Query, RequestHead, verify};
use crate::values::engine::packet::{Content, Packet, ServerPacket};
use crate::values::engine::payload::PayloadReader;
use crate::values::engine::payload_v3::{BinaryReader, TextReader};
use crate::values::engine::sid::Sid;
use crate::values::engine::version::Version;
use crate::values::parser::decoder::Decoder;
use crate::values::parser::encoder;
use crate::values::parser::packet::{Arguments, PacketData};
use crate::values::parser::value::Value;
use crate::values::reason::DisconnectReason;
use crate::values::wire::{WireBuilder, WireMessage};

/// The longest message of the targets that have a limit.
const MAX_PAYLOAD: usize = 10_000;

/// A target.
pub type Target = fn(&[u8]);

/// All targets, by their names.
pub const TARGETS: &[(&str, Target)] = &[
    ("engine_packet", engine_packet),
    ("payload", payload),
    ("payload_v3", payload_v3),
    ("handshake_query", handshake_query),
    ("decoder", decoder),
    #[cfg(feature = "msgpack")]
    ("msgpack", msgpack),
    ("websocket_extensions", websocket_extensions),
    ("websocket_reader", websocket_reader),
    ("session_ops", session_ops),
    ("connection_ops", connection_ops),
];

fn config() -> Config {
    Config { max_payload: MAX_PAYLOAD, ..Config::default() }
}

/// One packet of the engine, as text and as binary.
pub fn engine_packet(data: &[u8]) {
    let _ = (Packet::binary(data), Version::V3.decode_binary(data));
    let Ok(text) = std::str::from_utf8(data) else { return };
    let packet = Packet::decode(text);
    if let Ok(packet) = &packet {
        assert_eq!(packet.is_probe(), text == "2probe");
    }
    let in_version_3 = Version::V3.decode_text(text);
    assert!(text.starts_with('b') || in_version_3 == packet);
}

/// The body of a POST: ends behind its first error, and at its limit.
pub fn payload(data: &[u8]) {
    const MOST: usize = 100;
    let read: Vec<_> = PayloadReader::new(data, MOST).collect();
    assert!(!read.is_empty() && read.len() <= MOST + 1);
    assert!(read.iter().rev().skip(1).all(Result::is_ok));
    let separators = data.iter().filter(|byte| **byte == 0x1e).count();
    assert!(read.len() <= separators + 1);
}

/// The same in version 3, in both forms: each packet takes two bytes at least.
pub fn payload_v3(data: &[u8]) {
    const MOST: usize = 100;
    let forms: [Vec<_>; 2] = [TextReader::new(data, MOST).collect(), BinaryReader::new(data, MOST).collect()];
    for read in forms {
        assert!(read.len() <= (data.len() / 2 + 1).min(MOST + 1));
        assert!(read.iter().rev().skip(1).all(Result::is_ok));
    }
}

/// The query string of a request, and what its other parts make of it.
pub fn handshake_query(data: &[u8]) {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let query = Query::parse(text);
    assert!(query.pairs().len() <= 1_000);
    for method in ["GET", "POST", "OPTIONS"] {
        let origin = (first & 1 == 1).then_some(rest);
        let head = RequestHead { query: &query, method, upgrade: first & 2 == 2, origin };
        let transports = Transports { polling: first & 4 == 0, websocket: first & 8 == 0 };
        for allow_eio3 in [false, true] {
            if verify(&head, transports, allow_eio3).is_ok() {
                assert!(query.get("transport").is_some());
            }
        }
    }
}

/// Messages of Socket.IO, cut at line feeds; one that begins with a zero is binary.
pub fn decoder(data: &[u8]) {
    decode(&mut Decoder::new(&config()), data);
}

/// The same in MessagePack.
#[cfg(feature = "msgpack")]
pub fn msgpack(data: &[u8]) {
    let parser = crate::values::config::Parser::MessagePack;
    let mut decoder = Decoder::new(&Config { parser, ..config() });
    if let Ok(Some(packet)) = decoder.handle_binary(data) {
        read_packet(packet.data);
    }
}

fn decode(decoder: &mut Decoder, data: &[u8]) {
    let now = Instant::now();
    for message in data.split(|byte| *byte == b'\n') {
        let decoded = match message {
            [0, rest @ ..] => decoder.handle_binary(rest),
            text => match std::str::from_utf8(text) {
                Ok(text) => decoder.handle_text(now, text),
                Err(_) => return,
            },
        };
        assert!(decoder.held() <= 2 * MAX_PAYLOAD + 64 * 64 + 1024);
        match decoded {
            Ok(Some(packet)) => {
                assert_eq!(decoder.held(), 0);
                read_packet(packet.data);
            }
            Ok(None) => assert!(decoder.poll_timeout().is_some()),
            Err(_) => return,
        }
    }
}

fn read_packet(data: PacketData<'_>) {
    match data {
        PacketData::Event { args, .. } | PacketData::Ack { args, .. } => read_arguments(&args),
        PacketData::Connect { .. } | PacketData::Disconnect | PacketData::ConnectError { .. } => {}
    }
}

/// What is read of arguments is the same once it is written and read again.
fn read_arguments(args: &Arguments<'_>) {
    let values = args.read(|json| serde_json::from_str::<Vec<Value>>(json));
    let Ok(values) = values else {
        args.check_syntax();
        return;
    };
    assert!(args.decoded_size() >= args.size());
    let written =
        encoder::ack::<_, serde_json::Error>("/", 0, |writer| values.iter().try_for_each(|it| writer.push(it)));
    let Ok((wire, ())) = written else { return };
    let (mut text, mut attachments) = (None, Vec::new());
    for message in wire.messages() {
        match message {
            WireMessage::Text(bytes) => text = std::str::from_utf8(bytes).ok().and_then(|text| text.get(1..)),
            WireMessage::Binary(bytes) => attachments.push(bytes.to_vec()),
        }
    }
    let everything = Config { max_payload: usize::MAX, max_attachments: usize::MAX, ..Config::default() };
    let mut decoder = Decoder::new(&everything);
    let mut decoded = decoder.handle_text(Instant::now(), text.expect("an ack begins with a text"));
    for attachment in &attachments {
        assert!(matches!(decoded, Ok(None)));
        decoded = decoder.handle_binary(attachment);
    }
    match decoded {
        Ok(Some(packet)) => {
            let PacketData::Ack { args, .. } = packet.data else { panic!("{packet:?}") };
            let again = args.read(|json| serde_json::from_str::<Vec<Value>>(json));
            assert_eq!(again.ok().as_ref(), Some(&values));
        }
        // An object that looks like a placeholder, beside binary values: it cannot be told from one.
        Ok(None) | Err(_) => assert!(!attachments.is_empty()),
    }
}

/// The extensions that a client offers, a header in each line: what is answered is an offer that is answered the same.
pub fn websocket_extensions(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(Some(accepted)) = PerMessageDeflate::negotiate(text.lines()) {
        assert!(accepted.longest() >= 256);
        assert_eq!(PerMessageDeflate::negotiate([accepted.to_string().as_str()]), Ok(Some(accepted)));
    }
}

/// Frames of a WebSocket: read the same however they arrive. The first byte says where the stream is cut, and whether
/// messages may be compressed.
pub fn websocket_reader(data: &[u8]) {
    let (first, stream) = data.split_first().unwrap_or((&0, &[]));
    let reader = || if first & 0x20 == 0 { Reader::new(MAX_PAYLOAD) } else { Reader::inflating(MAX_PAYLOAD) };
    let whole = read_frames(reader(), [stream].into_iter());
    let cut = read_frames(reader(), stream.chunks(usize::from(*first) % 32 + 1));
    assert_eq!(whole, cut);
}

/// What was read, and how it ended.
fn read_frames<'a>(mut reader: Reader, pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<String>, Option<u16>) {
    let now = Instant::now();
    let mut seen = Vec::new();
    for piece in pieces {
        let mut piece = piece.to_vec();
        let mut input = piece.as_mut_slice();
        loop {
            match reader.next(&mut input, now) {
                Ok(Some(incoming)) => {
                    if let Incoming::Ping(data) = &incoming {
                        let mut out = Vec::new();
                        encode::append_pong(&mut out, data);
                        assert_eq!(out.len(), data.len() + 2);
                    }
                    seen.push(format!("{incoming:?}"));
                }
                Ok(None) => break,
                Err(violation) => return (seen, Some(violation.close_code().get())),
            }
        }
        assert!(input.is_empty());
        assert!(reader.held() <= 2 * MAX_PAYLOAD + 256);
    }
    (seen, None)
}

/// The life of a session, an action for each byte.
pub fn session_ops(data: &[u8]) {
    let mut world = SessionWorld::new(data.len());
    let mut bytes = data.iter().copied();
    while let Some(byte) = bytes.next() {
        world.step(byte, &mut bytes);
    }
}

/// A session, and what is round it.
struct SessionWorld {
    session: Session,
    now: Instant,
    /// A GET waits.
    polled: bool,
    websocket: bool,
    /// The attachments that the last packet still has to come.
    owed: usize,
}

impl SessionWorld {
    fn new(choice: usize) -> Self {
        let now = Instant::now();
        let websocket = choice.is_multiple_of(2);
        let transport = if websocket { Transport::WebSocket } else { Transport::Polling };
        let version = if choice % 4 < 2 { Version::V4 } else { Version::V3 };
        let session = Session::open(Arc::new(config()), &Sid::of(version), transport, now);
        let mut world = Self { session, now, polled: !websocket, websocket, owed: 0 };
        world.drain();
        world
    }

    fn step(&mut self, byte: u8, more: &mut impl Iterator<Item = u8>) {
        let now = self.now;
        let origin = if self.websocket { Origin::WebSocket } else { Origin::Polling };
        match byte % 22 {
            0 | 1 => {
                let polled = self.session.handle_poll(now).is_ok();
                self.polled |= polled;
            }
            2 => self.send(0, false),
            3 => self.send(usize::from(more.next().unwrap_or(0)) % 40, false),
            4 => self.send(usize::from(more.next().unwrap_or(0)) % 20, true),
            5 => drop(self.session.handle_packet(now, origin, Packet::Pong(""))),
            6 => drop(self.session.handle_packet(now, origin, Packet::Ping(""))),
            7 => drop(self.session.handle_packet(now, origin, Packet::binary(&[byte]))),
            8 => self.session.handle_malformed(now, origin),
            9 => drop(self.session.handle_probe(now)),
            10 => drop(self.session.handle_packet(now, Origin::Probe, Packet::Ping("probe"))),
            11 => drop(self.session.handle_packet(now, Origin::Probe, Packet::Upgrade)),
            12 => self.session.handle_lost(now, Origin::Probe, Lost::Failed),
            13 if self.websocket => self.session.handle_lost(now, origin, Lost::Closed),
            14 => self.session.close(now, DisconnectReason::ServerShuttingDown),
            15 => self.session.abort(DisconnectReason::ForcedClose),
            16 if self.polled => {
                self.polled = false;
                self.session.handle_poll_aborted(now);
            }
            17 => self.session.handle_undelivered(now, byte < 128),
            18 => self.session.suspend_pong_deadline(now, byte < 128),
            19 => drop(self.session.handle_packet(now, origin, Packet::Close)),
            _ => {
                self.now += Duration::from_millis(u64::from(more.next().unwrap_or(0)) * 200);
                self.session.handle_timeout(self.now);
            }
        }
        // Several things may happen before the driver writes, but not to a probe, nor before a GET is given up.
        if byte < 192 || self.polled || matches!(byte % 22, 9..=11) {
            self.drain();
        }
    }

    fn send(&mut self, attachments: usize, volatile: bool) {
        let mut builder = WireBuilder::text();
        builder.buffer().extend_from_slice(attachments.to_string().as_bytes());
        let attachments: Vec<_> = std::iter::repeat_n(b"x".to_vec().into(), attachments).collect();
        self.session.send(builder.finish(&attachments), volatile);
    }

    fn drain(&mut self) {
        while let Some(transmit) = self.session.poll_transmit() {
            match transmit {
                Transmit::Answer(packets) => {
                    assert!(std::mem::take(&mut self.polled), "an answer, but no GET");
                    assert!((1..=16).contains(&packets.iter().map(ServerPacket::count).sum::<usize>()));
                    packets.iter().for_each(|packet| self.receive(packet));
                }
                Transmit::Write(packet) => self.receive(&packet),
                Transmit::Swap => assert!(!std::mem::replace(&mut self.websocket, true)),
                Transmit::CloseWebSocket(_) | Transmit::WriteProbe(_) | Transmit::CloseProbe(_) => {}
            }
        }
        if self.session.closed().is_some() {
            assert!(!self.polled && self.session.buffered() == 0 && self.session.poll_timeout().is_none());
        } else {
            assert!(self.session.poll_timeout().is_some());
        }
    }

    /// A packet is followed by its attachments, and by nothing else of its layer.
    fn receive(&mut self, packet: &ServerPacket) {
        let Content::Messages(wire) = packet.content() else { return };
        for message in wire.messages() {
            match message {
                WireMessage::Text(text) => {
                    assert_eq!(self.owed, 0);
                    self.owed =
                        std::str::from_utf8(text).ok().and_then(|text| text.get(1..)?.parse().ok()).unwrap_or(0);
                }
                WireMessage::Binary(_) => self.owed = self.owed.checked_sub(1).expect("an attachment of nothing"),
            }
        }
    }
}

/// The namespaces of a connection, a packet or an action of the server for each line.
pub fn connection_ops(data: &[u8]) {
    let config = Config { max_namespaces: 4, max_refused_connects: 4, ..config() };
    let mut now = Instant::now();
    let mut connection =
        if data.len().is_multiple_of(2) { Connection::new(&config, now) } else { Connection::legacy(&config, now).0 };
    for line in data.split(|byte| *byte == b'\n') {
        let slot = |at: u8| {
            let slots: Vec<_> = connection.slots().collect();
            slots.get(usize::from(at) % slots.len().max(1)).copied()
        };
        let outcome = match line {
            [1, at] => {
                let slot = slot(*at);
                slot.map(|slot| connection.accept(slot));
                Ok(None)
            }
            [2, at] => {
                let slot = slot(*at);
                slot.map(|slot| connection.refuse(slot));
                Ok(None)
            }
            [3, at] => {
                if let Some(slot) = slot(*at) {
                    assert!(connection.leave(slot) && !connection.leave(slot));
                }
                Ok(None)
            }
            [4, seconds] => {
                now += Duration::from_secs((*seconds).into());
                connection.handle_timeout(now).map(|()| None)
            }
            [0, rest @ ..] => connection.handle_binary(rest),
            text => match std::str::from_utf8(text) {
                Ok(text) => connection.handle_text(now, text),
                Err(_) => return,
            },
        };
        match outcome {
            Ok(Some(ConnectionEvent::Event { args, .. } | ConnectionEvent::Ack { args, .. })) => read_arguments(&args),
            Ok(_) => {}
            Err(error) => {
                let _ = error.reason();
                return;
            }
        }
        assert!(connection.slots().count() <= 4);
        assert!(connection.held() <= 2 * MAX_PAYLOAD + 64 * 64 + 1024);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often each example is damaged.
    const ROUNDS: u64 = 600;

    /// Marsaglia's xorshift64: small, seeded, the same everywhere.
    struct Random(u64);

    impl Random {
        fn below(&mut self, bound: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) as usize % bound
        }

        fn bytes(&mut self, most: usize) -> Vec<u8> {
            (0..self.below(most)).map(|_| self.below(256) as u8).collect()
        }

        fn damage(&mut self, bytes: &mut Vec<u8>) {
            for _ in 0..=self.below(4) {
                let at = self.below(bytes.len() + 1);
                match self.below(6) {
                    0 => bytes.truncate(at),
                    1 => drop(bytes.splice(at..at, *b"\x1e\n")),
                    2 => bytes.insert(at, self.below(256) as u8),
                    3 if at < bytes.len() => drop(bytes.remove(at)),
                    4 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                    _ => bytes.extend_from_within(at..),
                }
            }
            bytes.truncate(4_000);
        }
    }

    /// What each target finds most of its ways with.
    fn examples(name: &str) -> Vec<Vec<u8>> {
        let texts: &[&str] = match name {
            "engine_packet" => &["0{}", "2probe", "4héllo", "bAQIDBA==", "6"],
            "payload" => &["4hello\x1ebAQIDBA==\x1e2\x1e1", "40\x1e42[\"a\"]"],
            "payload_v3" => &["6:4hello10:b4AQIDBA==1:2", "0:5:4é\u{1f600}1:1", "\0\u{3}\u{ff}4hé"],
            "handshake_query" => &["\0EIO=4&transport=polling&t=abc", "\u{3}EIO=4&transport=websocket&sid=%41+b&b64=1"],
            "decoder" => &[
                "0{\"a\":1}\n2[\"a\",1,-0.5e3,\"\\u00e9\",{\"b\":[null,true]}]\n31[[]]",
                "52-/a,7[\"b\",{\"_placeholder\":true,\"num\":1},[{\"num\":0,\"_placeholder\":true}]]\n\0xy\n\0",
                "61-3[{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true}]\n\0z\n1\n4{}",
            ],
            "websocket_extensions" => &[
                "permessage-deflate; client_max_window_bits, other; a=\"b\"",
                "permessage-deflate; server_max_window_bits=\"1\\0\"; server_no_context_takeover\nx",
            ],
            "connection_ops" => &[
                "0\n\u{1}\0\n2[\"a\"]\n0/b,{}\n\u{2}\u{1}\n1\n\u{3}\0\n2/b,[\"x\"]",
                "0/a?token=x,\n\u{1}\0\n2/a?b,[\"a\"]\n1/a,",
                "0\n\u{1}\0\n0/a\n0/b\n\u{1}\u{1}\n51-/a,[\"b\",{\"_placeholder\":true,\"num\":0}]\n\0q\n\u{4}\u{4}",
            ],
            _ => &[],
        };
        let mut examples: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        match name {
            "msgpack" => examples.push(b"\x84\xa4type\x02\xa3nsp\xa1/\xa2id\x05\xa4data\x93\xa1a\xc4\x02xy\x81\xa1b\xcb?\xf0\0\0\0\0\0\0".to_vec()),
            "websocket_reader" => examples.extend([
                b"\x03\x81\x82\0\0\0\0ab\x01\x81\x01\x02\x03\x04`\x89\x80\0\0\0\0\x80\xfe\0\x01\0\0\0\0c\x88\x82\0\0\0\0\x03\xe8".to_vec(),
                b"\x21\xc1\x87\0\0\0\0\xf2\x48\xcd\xc9\xc9\x07\0\x41\x83\0\0\0\0\xf2\x48\xcd\x80\x84\0\0\0\0\xc9\xc9\x07\0".to_vec(),
            ]),
            "payload_v3" => examples.push(b"\0\x06\xff4hello\x01\x05\xff\x04\x01\x02\x03\x04\0\x02\xff2\x20".to_vec()),
            "session_ops" => examples.extend((0..20).map(|seed| Random(seed * 77 + 1).bytes(300))),
            _ => {}
        }
        examples.push(Vec::new());
        examples
    }

    #[test]
    fn every_target_takes_whatever_comes() {
        for (name, target) in TARGETS {
            let mut random = Random(0x9E37_79B9_7F4A_7C15);
            for example in examples(name) {
                target(&example);
                let mut input = example.clone();
                for round in 0..ROUNDS {
                    random.damage(&mut input);
                    let taken = std::panic::catch_unwind(|| target(&input));
                    assert!(taken.is_ok(), "{name}: {input:?}");
                    if round % 8 == 7 {
                        input.clone_from(&example);
                    }
                }
            }
            for _ in 0..ROUNDS {
                target(&random.bytes(200));
            }
        }
    }
}
