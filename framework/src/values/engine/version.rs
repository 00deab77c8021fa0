//! The version of Engine.IO that a session speaks, and how it writes packets. Of single ones the versions differ in
//! binary messages only.

use std::borrow::Cow;

use super::packet::{Content, Message, Packet, PacketError, ServerPacket, base64, from_base64};
use super::payload::PayloadWriter;
use super::payload_v3::{self, Body};
use crate::values::deflate::Deflate;
use crate::values::wire::{Wire, WireMessage, append_message};

/// The type of a message, as version 3 puts it in front of binary data: the number, not the character.
pub(super) const MESSAGE: u8 = 4;

/// Fixed by the handshake.
///
/// | binary message    | version 4         | version 3                          |
/// |-------------------|-------------------|------------------------------------|
/// | binary frame      | the data          | the byte `4`, then the data        |
/// | text              | `b` and base64    | `b4` and base64                    |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Version {
    /// The clients of Socket.IO 2, and of 1.
    V3,
    #[default]
    V4,
}

impl Version {
    /// Decodes one text packet: a WebSocket text frame, or a part of a polling payload.
    pub(crate) fn decode_text(self, text: &str) -> Result<Packet<'_>, PacketError> {
        if self == Self::V3
            && let Some(typed) = text.strip_prefix('b')
        {
            let text = typed.strip_prefix('4').ok_or(PacketError::UnknownType)?;
            return Ok(Packet::Message(Message::Binary(Cow::Owned(from_base64(text)?))));
        }
        Packet::decode(text)
    }

    /// Decodes a binary packet: a WebSocket binary frame, or a part of a binary payload. It can only be a message.
    pub(crate) fn decode_binary(self, data: &[u8]) -> Result<Packet<'_>, PacketError> {
        match self {
            Self::V3 => match data.split_first() {
                Some((&MESSAGE, data)) => Ok(Packet::binary(data)),
                Some(_) => Err(PacketError::UnknownType),
                None => Err(PacketError::Empty),
            },
            Self::V4 => Ok(Packet::binary(data)),
        }
    }

    /// Appends a packet as WebSocket frames, compressed where that was negotiated; with `base64` for a client that cannot
    /// take binary ones. Returns how many bytes compression saved.
    pub(crate) fn write_frames(
        self,
        packet: &ServerPacket,
        base64: bool,
        deflate: Option<&Deflate>,
        out: &mut Vec<u8>,
    ) -> usize {
        if self == Self::V3
            && let Content::Messages(wire) = packet.content()
            && wire.has_binary()
        {
            return write_typed_frames(wire, base64, deflate, out);
        }
        match deflate {
            Some(deflate) => return packet.write_deflated_frames(out, deflate, base64),
            None if base64 => packet.write_text_frames(out),
            None => packet.write_frames(out),
        }
        0
    }

    /// The body of a polling response that carries these packets, and whether it is binary; never with `base64`.
    pub(crate) fn write_payload(self, packets: &[ServerPacket], base64: bool) -> (Vec<u8>, bool) {
        match self {
            Self::V4 => (PayloadWriter::encode(packets), false),
            Self::V3 => match payload_v3::encode(packets, base64) {
                Body::Text(body) => (body, false),
                Body::Binary(body) => (body, true),
            },
        }
    }
}

/// `b4` and base64: a binary message of version 3 as text.
pub(super) fn typed_base64(data: &[u8]) -> String {
    base64("b4", data)
}

fn write_typed_frames(wire: &Wire, base64: bool, deflate: Option<&Deflate>, out: &mut Vec<u8>) -> usize {
    let before = out.len();
    let deflate = deflate.filter(|_| wire.compress());
    for message in wire.messages() {
        match message {
            WireMessage::Text(_) => append_message(out, message, deflate),
            WireMessage::Binary(data) if base64 => {
                append_message(out, WireMessage::Text(typed_base64(data).as_bytes()), deflate);
            }
            WireMessage::Binary(data) => {
                append_message(out, WireMessage::Binary(&[&[MESSAGE], data].concat()), deflate);
            }
        }
    }
    wire.frames().len().saturating_sub(out.len() - before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::wire::WireBuilder;

    #[test]
    fn version_3_has_the_type_in_front_of_binary_data() {
        let v3 = Version::V3;
        assert_eq!(v3.decode_binary(&[4, 1, 2]), Ok(Packet::binary(&[1, 2])));
        assert_eq!(v3.decode_binary(&[4]), Ok(Packet::binary(&[])));
        assert_eq!(v3.decode_text("b4AQIDBA=="), Ok(Packet::binary(&[1, 2, 3, 4])));
        assert_eq!(v3.decode_text("4héllo"), Ok(Packet::Message(Message::Text("héllo"))));
        assert_eq!(Version::V4.decode_binary(&[4, 1, 2]), Ok(Packet::binary(&[4, 1, 2])));
        assert_eq!(Version::V4.decode_text("bAQIDBA=="), Ok(Packet::binary(&[1, 2, 3, 4])));
    }

    #[test]
    fn in_version_3_nothing_but_a_message_is_binary() {
        for text in ["b", "bAQIDBA==", "b2", "bé", "é"] {
            assert_eq!(Version::V3.decode_text(text), Err(PacketError::UnknownType), "{text}");
        }
        assert_eq!(Version::V3.decode_text("b4*"), Err(PacketError::Base64));
        assert_eq!(Version::V3.decode_text(""), Err(PacketError::Empty));
        assert_eq!(Version::V3.decode_binary(b"4a"), Err(PacketError::UnknownType));
        assert_eq!(Version::V3.decode_binary(&[]), Err(PacketError::Empty));
    }

    #[test]
    fn frames_of_version_3_have_the_type_in_front_of_binary_data() {
        let mut builder = WireBuilder::text();
        builder.buffer().extend_from_slice(b"x");
        let packet = ServerPacket::Message(builder.finish(&[vec![1, 2, 3, 4].into()]));
        let written = |base64| {
            let mut out = Vec::new();
            Version::V3.write_frames(&packet, base64, None, &mut out);
            Version::V3.write_frames(&ServerPacket::Pong, base64, None, &mut out);
            out
        };
        assert_eq!(written(false), b"\x81\x024x\x82\x05\x04\x01\x02\x03\x04\x81\x013");
        assert_eq!(written(true), b"\x81\x024x\x81\x0ab4AQIDBA==\x81\x013");
    }
}
