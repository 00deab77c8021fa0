//! Payloads of version 3 (Engine.IO protocol v3, "Payload"): each packet behind its length, in one of two forms.
//!
//! Text is `<length>:<packet>` again and again, the length in UTF-16 code units: `6:4hello10:b4AQIDBA==`. Binary is
//! the byte 0 (a text packet) or 1 (a binary one), the digits of the length in bytes as the numbers 0 to 9, the byte
//! 255, and the packet. The binary form is for payloads with binary packets, unless the client cannot take it.

use std::iter::FusedIterator;
use std::mem;

use super::packet::{Content, Packet, PacketError, ServerPacket};
use super::payload::PayloadError;
use super::version::{MESSAGE, Version, typed_base64};
use crate::values::wire::WireMessage;

/// As many digits as any length of ours may have.
const MAX_DIGITS: usize = 10;

/// Opens a text packet in a binary payload.
const TEXT: u8 = 0;

/// Opens a binary packet in a binary payload.
const BINARY: u8 = 1;

/// Ends the length in a binary payload.
const END_OF_LENGTH: u8 = 255;

/// The packets of a request's body of text, decoded one at a time. Ends behind the first error.
#[derive(Clone, Debug)]
pub(crate) struct TextReader<'a> {
    rest: Result<&'a str, PayloadError>,
    /// How many packets may still come.
    left: usize,
}

impl<'a> TextReader<'a> {
    /// Reads `body`, which may hold at most `max_packets`. An empty body is an error; `0:` is an empty payload.
    pub(crate) fn new(body: &'a [u8], max_packets: usize) -> Self {
        let rest = match simdutf8::basic::from_utf8(body) {
            Ok("") => Err(PacketError::Empty.into()),
            Ok(text) => Ok(text),
            Err(_) => Err(PayloadError::NotUtf8),
        };
        Self { rest, left: max_packets }
    }

    /// The next packet, unless it is an empty one, and what is behind it.
    fn read(text: &str) -> Result<(Option<Packet<'_>>, &str), PayloadError> {
        let digits = text.bytes().take(MAX_DIGITS).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = text.split_at_checked(digits).ok_or(PayloadError::Length)?;
        let rest = rest.strip_prefix(':').ok_or(PayloadError::Length)?;
        let units: usize = digits.parse().map_err(|_| PayloadError::Length)?;
        let length = bytes_of_units(rest, units).ok_or(PayloadError::Length)?;
        let (packet, rest) = rest.split_at_checked(length).ok_or(PayloadError::Length)?;
        let packet = if packet.is_empty() { None } else { Some(Version::V3.decode_text(packet)?) };
        Ok((packet, rest))
    }
}

impl<'a> Iterator for TextReader<'a> {
    type Item = Result<Packet<'a>, PayloadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = match mem::replace(&mut self.rest, Ok("")) {
                Ok("") => return None,
                Ok(rest) => rest,
                Err(error) => return Some(Err(error)),
            };
            match take_one(&mut self.left).and_then(|()| Self::read(rest)) {
                Ok((packet, rest)) => {
                    self.rest = Ok(rest);
                    if let Some(packet) = packet {
                        return Some(Ok(packet));
                    }
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl FusedIterator for TextReader<'_> {}

/// The packets of a request's binary body, decoded one at a time. Ends behind the first error.
#[derive(Clone, Debug)]
pub(crate) struct BinaryReader<'a> {
    rest: Result<&'a [u8], PayloadError>,
    /// How many packets may still come.
    left: usize,
}

impl<'a> BinaryReader<'a> {
    /// Reads `body`, which may hold at most `max_packets`. An empty body is an error.
    pub(crate) fn new(body: &'a [u8], max_packets: usize) -> Self {
        let rest = if body.is_empty() { Err(PacketError::Empty.into()) } else { Ok(body) };
        Self { rest, left: max_packets }
    }

    /// The next packet, and what is behind it.
    fn read(bytes: &[u8]) -> Result<(Packet<'_>, &[u8]), PayloadError> {
        let (form, rest) = bytes.split_first().ok_or(PayloadError::Length)?;
        let digits = rest.iter().take(MAX_DIGITS).take_while(|digit| **digit <= 9).count();
        let (digits, rest) = rest.split_at_checked(digits).ok_or(PayloadError::Length)?;
        let Some((&END_OF_LENGTH, rest)) = rest.split_first().filter(|_| !digits.is_empty()) else {
            return Err(PayloadError::Length);
        };
        // No more digits than 64 bits hold.
        let length = digits.iter().fold(0_u64, |length, digit| length * 10 + u64::from(*digit));
        let length = usize::try_from(length).map_err(|_| PayloadError::Length)?;
        let (packet, rest) = rest.split_at_checked(length).ok_or(PayloadError::Length)?;
        let packet = match *form {
            TEXT => {
                let text = simdutf8::basic::from_utf8(packet).map_err(|_| PayloadError::NotUtf8)?;
                Version::V3.decode_text(text)?
            }
            BINARY => Version::V3.decode_binary(packet)?,
            _ => return Err(PacketError::UnknownType.into()),
        };
        Ok((packet, rest))
    }
}

impl<'a> Iterator for BinaryReader<'a> {
    type Item = Result<Packet<'a>, PayloadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = match mem::replace(&mut self.rest, Ok(&[])) {
            Ok([]) => return None,
            Ok(rest) => rest,
            Err(error) => return Some(Err(error)),
        };
        let read = take_one(&mut self.left).and_then(|()| Self::read(rest));
        Some(read.map(|(packet, rest)| {
            self.rest = Ok(rest);
            packet
        }))
    }
}

impl FusedIterator for BinaryReader<'_> {}

/// A response's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Text(Vec<u8>),
    Binary(Vec<u8>),
}

/// The body that carries these packets; in the binary form if there is binary data among them and the client has not
/// asked for `base64`. Never without a packet, as in version 4.
pub(super) fn encode(packets: &[ServerPacket], base64: bool) -> Body {
    let packets = if packets.is_empty() { &[ServerPacket::Noop] } else { packets };
    if !base64 && packets.iter().any(has_binary) {
        let mut body = Vec::new();
        each_message(packets, |message| match message {
            WireMessage::Text(text) => push_binary(&mut body, TEXT, &[], text),
            WireMessage::Binary(data) => push_binary(&mut body, BINARY, &[MESSAGE], data),
        });
        return Body::Binary(body);
    }
    let mut body = Vec::new();
    each_message(packets, |message| match message {
        WireMessage::Text(text) => push_text(&mut body, text),
        WireMessage::Binary(data) => push_text(&mut body, typed_base64(data).as_bytes()),
    });
    Body::Text(body)
}

fn has_binary(packet: &ServerPacket) -> bool {
    match packet.content() {
        Content::Text(_) => false,
        Content::Messages(wire) => wire.has_binary(),
    }
}

fn each_message(packets: &[ServerPacket], mut push: impl FnMut(WireMessage<'_>)) {
    for packet in packets {
        match packet.content() {
            Content::Text(text) => push(WireMessage::Text(text.as_bytes())),
            Content::Messages(wire) => wire.messages().for_each(&mut push),
        }
    }
}

fn push_text(body: &mut Vec<u8>, text: &[u8]) {
    body.extend_from_slice(units(text).to_string().as_bytes());
    body.push(b':');
    body.extend_from_slice(text);
}

fn push_binary(body: &mut Vec<u8>, form: u8, packet_type: &[u8], data: &[u8]) {
    body.push(form);
    let length = (packet_type.len() + data.len()).to_string();
    body.extend(length.bytes().map(|digit| digit - b'0'));
    body.push(END_OF_LENGTH);
    body.extend_from_slice(packet_type);
    body.extend_from_slice(data);
}

/// The UTF-16 code units of a text in UTF-8: one for each character, and another one for those of four bytes.
fn units(text: &[u8]) -> usize {
    text.iter().map(|byte| usize::from(*byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0)).sum()
}

/// How many bytes at the beginning of a text are so many code units; `None` if it has not as many, or one of them is
/// half a character.
fn bytes_of_units(text: &str, units: usize) -> Option<usize> {
    // Mostly a character is a byte. Looks at no more than the packet itself: a unit is a byte at least.
    if text.as_bytes().get(..units)?.is_ascii() {
        return Some(units);
    }
    let mut left = units;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

fn take_one(left: &mut usize) -> Result<(), PayloadError> {
    *left = left.checked_sub(1).ok_or(PayloadError::TooManyPackets)?;
    Ok(())
}

#[cfg(test)]
mod tests;
