//! Engine.IO packets: one character of type, then data.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::values::deflate::Deflate;
use crate::values::wire::{Wire, WireMessage, append_message, frame_head};

/// The payload of a ping and a pong that try a transport out.
const PROBE: &str = "probe";

const FIN_TEXT: u8 = 0x81;

/// Peers pad; one that does not is understood all the same.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The type of a packet (Engine.IO protocol v4, "Protocol").
///
/// | type    | character | sent by | meaning                                        |
/// |---------|-----------|---------|------------------------------------------------|
/// | open    | `0`       | server  | the handshake's answer                         |
/// | close   | `1`       | both    | the transport can be closed                    |
/// | ping    | `2`       | server  | heartbeat; from the client `2probe`: upgrade   |
/// | pong    | `3`       | client  | heartbeat; from the server `3probe`: upgrade   |
/// | message | `4`       | both    | data of the application                        |
/// | upgrade | `5`       | client  | from here on the other transport is used       |
/// | noop    | `6`       | server  | answers a poll that has to end                 |
///
/// In version 3 the client pings and the server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PacketType {
    Open,
    Close,
    Ping,
    Pong,
    Message,
    Upgrade,
    Noop,
}

impl PacketType {
    fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            b'0' => Self::Open,
            b'1' => Self::Close,
            b'2' => Self::Ping,
            b'3' => Self::Pong,
            b'4' => Self::Message,
            b'5' => Self::Upgrade,
            b'6' => Self::Noop,
            _ => return None,
        })
    }
}

/// A packet from the client, borrowed from the frame or the body that it came in.
///
/// Data that the protocol gives no meaning to, as in `1x` or `6x`, is ignored, as it is by Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Packet<'a> {
    Open,
    Close,
    /// With its data: empty in a heartbeat.
    Ping(&'a str),
    /// With its data: empty in a heartbeat.
    Pong(&'a str),
    Message(Message<'a>),
    Upgrade,
    Noop,
}

/// What a message packet carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Message<'a> {
    Text(&'a str),
    /// Borrowed from a WebSocket frame, owned when it came as base64.
    Binary(Cow<'a, [u8]>),
}

impl<'a> Packet<'a> {
    /// Decodes one text packet: a WebSocket text frame, or a part of a polling payload.
    ///
    /// `b` and base64 is a binary message on both transports; a client that was told to avoid binary frames writes
    /// it on WebSocket as well.
    pub(crate) fn decode(text: &'a str) -> Result<Self, PacketError> {
        let kind = *text.as_bytes().first().ok_or(PacketError::Empty)?;
        let data = text.get(1..).ok_or(PacketError::UnknownType)?;
        if kind == b'b' {
            return Ok(Self::Message(Message::Binary(Cow::Owned(from_base64(data)?))));
        }
        Ok(match PacketType::from_byte(kind).ok_or(PacketError::UnknownType)? {
            PacketType::Open => Self::Open,
            PacketType::Close => Self::Close,
            PacketType::Ping => Self::Ping(data),
            PacketType::Pong => Self::Pong(data),
            PacketType::Message => Self::Message(Message::Text(data)),
            PacketType::Upgrade => Self::Upgrade,
            PacketType::Noop => Self::Noop,
        })
    }

    /// A WebSocket binary frame: a message, without a type in front.
    pub(crate) fn binary(data: &'a [u8]) -> Self {
        Self::Message(Message::Binary(Cow::Borrowed(data)))
    }

    /// Whether this is `2probe`, the first packet on a transport that a session may upgrade to.
    pub(crate) fn is_probe(&self) -> bool {
        *self == Self::Ping(PROBE)
    }
}

/// The bytes that a text stands for.
pub(super) fn from_base64(text: &str) -> Result<Vec<u8>, PacketError> {
    BASE64.decode(text).map_err(|_| PacketError::Base64)
}

/// The text that stands for bytes, behind a prefix.
pub(super) fn base64(prefix: &str, data: &[u8]) -> String {
    let mut text = prefix.to_owned();
    BASE64.encode_string(data, &mut text);
    text
}

/// Why a text is no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PacketError {
    /// No character at all.
    Empty,
    /// A first character that names no type.
    UnknownType,
    /// `b`, but no base64 behind it.
    Base64,
}

impl fmt::Display for PacketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty packet",
            Self::UnknownType => "unknown packet type",
            Self::Base64 => "binary packet that is no base64",
        })
    }
}

impl std::error::Error for PacketError {}

/// A packet of the server.
#[derive(Clone, Debug)]
pub(crate) enum ServerPacket {
    /// The whole text, type included.
    Open(Box<str>),
    Close,
    Ping,
    /// The answer to a client's ping, in version 3.
    Pong,
    /// `3probe`, for the transport that is tried out.
    ProbePong,
    Noop,
    /// The messages of one packet of the layer above; they stay together.
    Message(Wire),
}

impl ServerPacket {
    /// The text of a packet of the engine's own, or the messages of the layer above.
    pub(crate) fn content(&self) -> Content<'_> {
        Content::Text(match self {
            Self::Open(text) => text,
            Self::Close => "1",
            Self::Ping => "2",
            Self::Pong => "3",
            Self::ProbePong => "3probe",
            Self::Noop => "6",
            Self::Message(wire) => return Content::Messages(wire),
        })
    }

    /// Appends the packet as WebSocket frames.
    pub(crate) fn write_frames(&self, out: &mut Vec<u8>) {
        match self.content() {
            Content::Messages(wire) => out.extend_from_slice(wire.frames()),
            Content::Text(text) => {
                let (head, length) = frame_head(FIN_TEXT, text.len());
                out.extend_from_slice(head.get(..length).unwrap_or_default());
                out.extend_from_slice(text.as_bytes());
            }
        }
    }

    /// Appends the packet as WebSocket frames for a client that cannot take binary ones: `b` and base64 instead.
    pub(crate) fn write_text_frames(&self, out: &mut Vec<u8>) {
        let Content::Messages(wire) = self.content() else { return self.write_frames(out) };
        for message in wire.messages() {
            let encoded;
            let text = match message {
                WireMessage::Text(text) => text,
                WireMessage::Binary(data) => {
                    encoded = base64("b", data);
                    encoded.as_bytes()
                }
            };
            let (head, length) = frame_head(FIN_TEXT, text.len());
            out.extend_from_slice(head.get(..length).unwrap_or_default());
            out.extend_from_slice(text);
        }
    }

    /// How many packets of the engine it is: each attachment is one more.
    pub(crate) fn count(&self) -> usize {
        match self.content() {
            Content::Messages(wire) => 1 + wire.attachments(),
            Content::Text(_) => 1,
        }
    }

    /// Appends the packet as WebSocket frames, compressed where it may be and is worth it; `base64` as in
    /// [`write_text_frames`](Self::write_text_frames). Returns how many bytes that saved.
    pub(crate) fn write_deflated_frames(&self, out: &mut Vec<u8>, deflate: &Deflate, base64: bool) -> usize {
        let Content::Messages(wire) = self.content() else {
            self.write_frames(out);
            return 0;
        };
        let before = out.len();
        if base64 {
            let deflate = wire.compress().then_some(deflate);
            for message in wire.messages() {
                match message {
                    WireMessage::Text(_) => append_message(out, message, deflate),
                    WireMessage::Binary(data) => {
                        let text = format!("b{}", BASE64.encode(data));
                        append_message(out, WireMessage::Text(text.as_bytes()), deflate);
                    }
                }
            }
        } else {
            wire.write_deflated(out, deflate);
        }
        wire.frames().len().saturating_sub(out.len() - before)
    }

    /// Whether it may be compressed with others into one answer over HTTP. What the engine says by itself is too short to
    /// count, but for the first packet.
    #[cfg(feature = "compression")]
    pub(crate) fn compress(&self) -> bool {
        match self {
            Self::Message(wire) => wire.compress(),
            Self::Open(_) => true,
            Self::Close | Self::Ping | Self::Pong | Self::ProbePong | Self::Noop => false,
        }
    }

    /// What the packet is charged at, in bytes.
    pub(crate) fn charge(&self) -> usize {
        match self.content() {
            Content::Messages(wire) => wire.charge(),
            Content::Text(text) => text.len(),
        }
    }
}

/// What a [`ServerPacket`] is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content<'a> {
    /// One text packet, type included.
    Text(&'a str),
    Messages(&'a Wire),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::wire::WireBuilder;

    #[test]
    fn every_type_is_read() {
        assert_eq!(Packet::decode("0"), Ok(Packet::Open));
        assert_eq!(Packet::decode("1"), Ok(Packet::Close));
        assert_eq!(Packet::decode("2"), Ok(Packet::Ping("")));
        assert_eq!(Packet::decode("3probe"), Ok(Packet::Pong("probe")));
        assert_eq!(Packet::decode("4héllo"), Ok(Packet::Message(Message::Text("héllo"))));
        assert_eq!(Packet::decode("4"), Ok(Packet::Message(Message::Text(""))));
        assert_eq!(Packet::decode("5"), Ok(Packet::Upgrade));
        assert_eq!(Packet::decode("6"), Ok(Packet::Noop));
    }

    #[test]
    fn only_2probe_is_a_probe() {
        assert!(Packet::decode("2probe").unwrap().is_probe());
        for text in ["2", "2prob", "2probes", "3probe", "4probe"] {
            assert!(!Packet::decode(text).unwrap().is_probe(), "{text}");
        }
    }

    #[test]
    fn base64_is_a_binary_message_with_padding_or_without() {
        for text in ["bAQIDBA==", "bAQIDBA"] {
            let packet = Packet::decode(text).unwrap();
            assert_eq!(packet, Packet::binary(&[1, 2, 3, 4]), "{text}");
        }
        assert_eq!(Packet::decode("b"), Ok(Packet::binary(&[])));
    }

    #[test]
    fn what_is_no_packet_is_an_error() {
        assert_eq!(Packet::decode(""), Err(PacketError::Empty));
        for text in ["abc", "7", "9", "-1", " 4", "é", "\u{1e}", "\0", "👋"] {
            assert_eq!(Packet::decode(text), Err(PacketError::UnknownType), "{text}");
        }
        for text in ["b*", "bA", "bAQI=DBA=", "bé", "b-_-_"] {
            assert_eq!(Packet::decode(text), Err(PacketError::Base64), "{text}");
        }
    }

    #[test]
    fn a_packet_of_the_engine_is_one_text_frame() {
        let mut out = Vec::new();
        ServerPacket::Ping.write_frames(&mut out);
        ServerPacket::ProbePong.write_frames(&mut out);
        assert_eq!(out, b"\x81\x012\x81\x063probe");
    }

    #[test]
    fn binary_may_be_written_as_text() {
        let mut builder = WireBuilder::text();
        builder.buffer().extend_from_slice(b"x");
        let wire = builder.finish(&[vec![1, 2, 3, 4].into()]);
        let mut out = Vec::new();
        ServerPacket::Message(wire).write_text_frames(&mut out);
        ServerPacket::Noop.write_text_frames(&mut out);
        assert_eq!(out, b"\x81\x024x\x81\x09bAQIDBA==\x81\x016");
    }
}
