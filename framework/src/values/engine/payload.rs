//! Payloads: the packets of one polling request or response, joined by the record separator.

use std::fmt;
use std::iter::FusedIterator;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::packet::{Content, Packet, PacketError, ServerPacket};
use crate::values::wire::WireMessage;

const SEPARATOR: char = '\x1e';

/// The packets of a request's body, decoded one at a time. Ends behind the first error.
#[derive(Clone, Debug)]
pub(crate) struct PayloadReader<'a> {
    state: Reading<'a>,
    /// How many packets may still come.
    left: usize,
}

#[derive(Clone, Debug)]
enum Reading<'a> {
    Rest(&'a str),
    NotUtf8,
    Done,
}

impl<'a> PayloadReader<'a> {
    /// Reads `body`, which may hold at most `max_packets`. An empty body is an empty packet, hence an error.
    pub(crate) fn new(body: &'a [u8], max_packets: usize) -> Self {
        let state = match simdutf8::basic::from_utf8(body) {
            Ok(text) => Reading::Rest(text),
            Err(_) => Reading::NotUtf8,
        };
        Self { state, left: max_packets }
    }

    fn decode_next(&mut self, rest: &'a str) -> Result<Packet<'a>, PayloadError> {
        self.left = self.left.checked_sub(1).ok_or(PayloadError::TooManyPackets)?;
        let (text, behind) = match rest.split_once(SEPARATOR) {
            Some((text, behind)) => (text, Reading::Rest(behind)),
            None => (rest, Reading::Done),
        };
        let packet = Packet::decode(text)?;
        self.state = behind;
        Ok(packet)
    }
}

impl<'a> Iterator for PayloadReader<'a> {
    type Item = Result<Packet<'a>, PayloadError>;

    fn next(&mut self) -> Option<Self::Item> {
        match std::mem::replace(&mut self.state, Reading::Done) {
            Reading::Rest(rest) => Some(self.decode_next(rest)),
            Reading::NotUtf8 => Some(Err(PayloadError::NotUtf8)),
            Reading::Done => None,
        }
    }
}

impl FusedIterator for PayloadReader<'_> {}

/// Why a body is no payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadError {
    Packet(PacketError),
    NotUtf8,
    /// More packets than a payload may have.
    TooManyPackets,
    /// A length that is none, or that what follows does not have (version 3).
    Length,
}

impl From<PacketError> for PayloadError {
    fn from(error: PacketError) -> Self {
        Self::Packet(error)
    }
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Packet(error) => error.fmt(f),
            Self::NotUtf8 => f.write_str("payload that is no UTF-8"),
            Self::TooManyPackets => f.write_str("too many packets in one payload"),
            Self::Length => f.write_str("bad length of a packet"),
        }
    }
}

impl std::error::Error for PayloadError {}

/// Writes a response's body.
#[derive(Clone, Debug, Default)]
pub(crate) struct PayloadWriter {
    body: Vec<u8>,
}

impl PayloadWriter {
    /// The body that carries these packets.
    pub(crate) fn encode(packets: &[ServerPacket]) -> Vec<u8> {
        let room = packets.iter().map(|packet| encoded_len(packet) + 1).sum();
        let mut writer = Self { body: Vec::with_capacity(room) };
        packets.iter().for_each(|packet| writer.push(packet));
        writer.finish()
    }

    /// Appends a packet.
    pub(crate) fn push(&mut self, packet: &ServerPacket) {
        match packet.content() {
            Content::Text(text) => self.push_text(text.as_bytes()),
            Content::Messages(wire) => {
                for message in wire.messages() {
                    match message {
                        WireMessage::Text(text) => self.push_text(text),
                        WireMessage::Binary(data) => self.push_binary(data),
                    }
                }
            }
        }
    }

    /// The body. Never empty: a client takes an empty one for an error, so that nothing to say is a noop.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.body.is_empty() {
            self.push(&ServerPacket::Noop);
        }
        self.body
    }

    fn push_text(&mut self, text: &[u8]) {
        self.separate();
        self.body.extend_from_slice(text);
    }

    fn push_binary(&mut self, data: &[u8]) {
        self.separate();
        self.body.push(b'b');
        let start = self.body.len();
        self.body.resize(start + base64_len(data.len()), 0);
        STANDARD.encode_slice(data, &mut self.body[start..]).expect("there is room for the base64 text");
    }

    fn separate(&mut self) {
        if !self.body.is_empty() {
            self.body.push(SEPARATOR as u8);
        }
    }
}

/// How many bytes of a payload a packet takes, separators between its own messages included.
pub(crate) fn encoded_len(packet: &ServerPacket) -> usize {
    match packet.content() {
        Content::Text(text) => text.len(),
        Content::Messages(wire) => {
            // Nearly all packets, and asked twice for each.
            if let Some(text) = wire.only_text() {
                return text.len();
            }
            let messages = wire.messages().map(|message| match message {
                WireMessage::Text(text) => text.len() + 1,
                WireMessage::Binary(data) => base64_len(data.len()) + 2,
            });
            messages.sum::<usize>() - 1
        }
    }
}

fn base64_len(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::values::engine::packet::Message;
    use crate::values::wire::{Wire, WireBuilder};

    fn read(body: &[u8]) -> Vec<Result<Packet<'_>, PayloadError>> {
        PayloadReader::new(body, 4).collect()
    }

    fn text(packet: &str) -> Wire {
        let mut builder = WireBuilder::text();
        builder.buffer().extend_from_slice(packet.as_bytes());
        builder.finish(&[])
    }

    #[test]
    fn packets_are_separated_by_1e() {
        let packets = read("4h€llo\x1e2\x1ebAQIDBA==".as_bytes());
        let message = Packet::Message(Message::Text("h€llo"));
        assert_eq!(packets, [Ok(message), Ok(Packet::Ping("")), Ok(Packet::binary(&[1, 2, 3, 4]))]);
    }

    #[test]
    fn reading_ends_at_the_first_error() {
        let unknown = Err(PayloadError::Packet(PacketError::UnknownType));
        assert_eq!(read(b"4a\x1eabc\x1e4b"), [Ok(Packet::Message(Message::Text("a"))), unknown]);
    }

    #[test]
    fn an_empty_packet_is_an_error_wherever_it_is() {
        let empty = || Err(PayloadError::Packet(PacketError::Empty));
        assert_eq!(read(b""), [empty()]);
        assert_eq!(read(b"\x1e4"), [empty()]);
        assert_eq!(read(b"6\x1e"), [Ok(Packet::Noop), empty()]);
    }

    #[test]
    fn packets_beyond_the_cap_are_not_read() {
        assert_eq!(read(b"6\x1e6\x1e6\x1e6").len(), 4);
        let packets = read(b"6\x1e6\x1e6\x1e6\x1e6\x1e6");
        assert_eq!(packets.len(), 5);
        assert_eq!(packets[4], Err(PayloadError::TooManyPackets));
    }

    #[test]
    fn a_body_that_is_no_utf8_is_an_error() {
        assert_eq!(read(b"4\xff\xfe"), [Err(PayloadError::NotUtf8)]);
    }

    #[test]
    fn a_written_payload_has_text_as_it_is_and_binary_as_base64() {
        let mut builder = WireBuilder::text();
        builder.buffer().extend_from_slice("51-[\"ü\",{\"_placeholder\":true,\"num\":0}]".as_bytes());
        let wire = builder.finish(&[Bytes::from_static(&[1, 2, 3, 4])]);
        let packets = [ServerPacket::Ping, ServerPacket::Message(wire), ServerPacket::Message(text("2[]"))];
        let body = PayloadWriter::encode(&packets);
        let expected = "2\x1e451-[\"ü\",{\"_placeholder\":true,\"num\":0}]\x1ebAQIDBA==\x1e42[]";
        assert_eq!(body, expected.as_bytes());
        let announced: usize = packets.iter().map(|packet| encoded_len(packet) + 1).sum();
        assert_eq!(announced - 1, body.len());
    }

    #[test]
    fn binary_of_every_length_is_written_whole() {
        for length in 0..10 {
            let data: Vec<u8> = (0..length).collect();
            let packet = ServerPacket::Message(WireBuilder::binary(&data).finish(&[]));
            let body = PayloadWriter::encode(std::slice::from_ref(&packet));
            assert_eq!(body.len(), encoded_len(&packet));
            assert_eq!(read(&body), [Ok(Packet::binary(&data))]);
        }
    }

    #[test]
    fn a_written_payload_is_never_empty() {
        assert_eq!(PayloadWriter::default().finish(), b"6");
        assert_eq!(PayloadWriter::encode(&[]), b"6");
    }
}
