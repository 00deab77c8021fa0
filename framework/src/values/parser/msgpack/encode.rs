//! A packet of the server, as it was encoded for the default parser, to the one binary message of this one.
//!
//! A message has a head with the number of what is in it before each array and map, so the text is read twice: first
//! counted, then written.

use crate::values::parser::attachments::PLACEHOLDER_HEAD;
use crate::values::parser::json::{JSON_SPACE, string_end};
use crate::values::parser::packet::{Header, PacketType};
use crate::values::wire::{Wire, WireBuilder, WireMessage};

/// What one message may come to: offsets in a [`Wire`] have 32 bits.
const MAX_MESSAGE: usize = u32::MAX as usize - 64;

/// The same packet in MessagePack. `None` if it is no packet of ours, or too large for a message.
pub(crate) fn encode(packet: &Wire) -> Option<Wire> {
    let mut messages = packet.messages();
    let Some(WireMessage::Text(text)) = messages.next() else { return None };
    let text = simdutf8::basic::from_utf8(text.strip_prefix(b"4")?).ok()?;
    let mut attachments = Vec::with_capacity(packet.attachments());
    for message in messages {
        let WireMessage::Binary(bytes) = message else { return None };
        attachments.push(bytes);
    }
    let header = Header::parse(text, usize::MAX).ok()?;
    let packet_type = match header.packet_type {
        PacketType::Connect => 0,
        PacketType::Disconnect => 1,
        PacketType::Event | PacketType::BinaryEvent => 2,
        PacketType::Ack | PacketType::BinaryAck => 3,
        PacketType::ConnectError => 4,
    };

    let mut builder = WireBuilder::binary(&[]);
    let out = builder.buffer();
    out.reserve(text.len() + attachments.iter().map(|bytes| bytes.len()).sum::<usize>() + 32);
    let has_data = !header.json.is_empty();
    // What is absent is left out: a client takes a `nil` for an id or for data that is wrong.
    map_head(out, 2 + u32::from(has_data) + u32::from(header.id.is_some()));
    string(out, "type")?;
    unsigned(out, packet_type);
    string(out, "nsp")?;
    string(out, header.namespace)?;
    if has_data {
        string(out, "data")?;
        value(out, header.json, &attachments)?;
    }
    if let Some(id) = header.id {
        string(out, "id")?;
        unsigned(out, id);
    }
    (out.len() <= MAX_MESSAGE).then(|| builder.finish(&[]))
}

/// Writes JSON as MessagePack, placeholders as the attachments that they stand for.
fn value(out: &mut Vec<u8>, json: &str, attachments: &[&[u8]]) -> Option<()> {
    let tokens = || Tokens { rest: json, has_attachments: !attachments.is_empty() };
    let mut counts = counts(tokens())?.into_iter();
    for token in tokens() {
        match token? {
            Token::Open { is_object: true } => map_head(out, counts.next()?),
            Token::Open { is_object: false } => array_head(out, counts.next()?),
            Token::String(quoted) => quoted_string(out, quoted)?,
            Token::Scalar(text) => scalar(out, text)?,
            Token::Attachment(num) => binary(out, attachments.get(num)?)?,
            Token::Close | Token::Comma | Token::Colon => {}
        }
    }
    Some(())
}

/// How many items or entries each array and object has, in the order in which they open.
fn counts(tokens: Tokens<'_>) -> Option<Vec<u32>> {
    let (mut counts, mut open) = (Vec::new(), Vec::new());
    for token in tokens {
        let token = token?;
        let is_item = matches!(
            token,
            Token::Open { .. } | Token::String(_) | Token::Scalar(_) | Token::Attachment(_) | Token::Colon
        );
        if is_item && let Some((at, is_object)) = open.last().copied() {
            // An object has as many entries as colons.
            if is_object == matches!(token, Token::Colon) {
                let count: &mut u32 = counts.get_mut(at)?;
                *count = count.checked_add(1)?;
            }
        }
        match token {
            Token::Open { is_object } => {
                open.push((counts.len(), is_object));
                counts.push(0);
            }
            Token::Close => drop(open.pop()?),
            _ => {}
        }
    }
    open.is_empty().then_some(counts)
}

/// A piece of JSON.
enum Token<'a> {
    Open {
        is_object: bool,
    },
    Close,
    Comma,
    Colon,
    /// With its quotes.
    String(&'a str),
    /// A number, `true`, `false` or `null`.
    Scalar(&'a str),
    /// A placeholder, whole: the number of its attachment.
    Attachment(usize),
}

/// The pieces of a packet's JSON, which is our own encoder's. An item that is `None` is an error.
struct Tokens<'a> {
    rest: &'a str,
    has_attachments: bool,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Option<Token<'a>>;

    fn next(&mut self) -> Option<Option<Token<'a>>> {
        self.rest = self.rest.trim_start_matches(JSON_SPACE);
        let first = *self.rest.as_bytes().first()?;
        Some(match first {
            b'{' if self.has_attachments && self.rest.starts_with(PLACEHOLDER_HEAD) => self.placeholder(),
            b'{' | b'[' => self.one(Token::Open { is_object: first == b'{' }),
            b'}' | b']' => self.one(Token::Close),
            b',' => self.one(Token::Comma),
            b':' => self.one(Token::Colon),
            b'"' => self.string(),
            _ => {
                let ends = |next: char| matches!(next, ',' | ']' | '}') || JSON_SPACE.contains(&next);
                let end = self.rest.find(ends).unwrap_or(self.rest.len());
                self.take(end).map(Token::Scalar)
            }
        })
    }
}

impl<'a> Tokens<'a> {
    fn take(&mut self, length: usize) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn one(&mut self, token: Token<'a>) -> Option<Token<'a>> {
        self.take(1)?;
        Some(token)
    }

    fn string(&mut self) -> Option<Token<'a>> {
        let end = string_end(self.rest.get(1..)?)?;
        self.take(end + 2).map(Token::String)
    }

    fn placeholder(&mut self) -> Option<Token<'a>> {
        self.take(PLACEHOLDER_HEAD.len())?;
        let digits = self.rest.find('}')?;
        let num = self.take(digits)?.parse().ok()?;
        self.one(Token::Attachment(num))
    }
}

fn map_head(out: &mut Vec<u8>, entries: u32) {
    match entries {
        0..=15 => out.push(0x80 | entries as u8),
        16..=0xffff => push(out, 0xde, &(entries as u16).to_be_bytes()),
        _ => push(out, 0xdf, &entries.to_be_bytes()),
    }
}

fn array_head(out: &mut Vec<u8>, items: u32) {
    match items {
        0..=15 => out.push(0x90 | items as u8),
        16..=0xffff => push(out, 0xdc, &(items as u16).to_be_bytes()),
        _ => push(out, 0xdd, &items.to_be_bytes()),
    }
}

fn string(out: &mut Vec<u8>, text: &str) -> Option<()> {
    let length = u32::try_from(text.len()).ok()?;
    match length {
        0..=31 => out.push(0xa0 | length as u8),
        32..=0xff => push(out, 0xd9, &[length as u8]),
        0x100..=0xffff => push(out, 0xda, &(length as u16).to_be_bytes()),
        _ => push(out, 0xdb, &length.to_be_bytes()),
    }
    out.extend_from_slice(text.as_bytes());
    Some(())
}

fn quoted_string(out: &mut Vec<u8>, quoted: &str) -> Option<()> {
    if quoted.contains('\\') {
        return string(out, &serde_json::from_str::<String>(quoted).ok()?);
    }
    string(out, quoted.get(1..quoted.len().checked_sub(1)?)?)
}

fn binary(out: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    let length = u32::try_from(bytes.len()).ok()?;
    match length {
        0..=0xff => push(out, 0xc4, &[length as u8]),
        0x100..=0xffff => push(out, 0xc5, &(length as u16).to_be_bytes()),
        _ => push(out, 0xc6, &length.to_be_bytes()),
    }
    out.extend_from_slice(bytes);
    Some(())
}

/// An integer beyond 64 bits becomes the nearest double, which is all that JavaScript has.
fn scalar(out: &mut Vec<u8>, text: &str) -> Option<()> {
    match text {
        "null" => out.push(0xc0),
        "false" => out.push(0xc2),
        "true" => out.push(0xc3),
        _ => {
            if let Ok(number) = text.parse() {
                unsigned(out, number);
            } else if let Ok(number) = text.parse() {
                negative(out, number);
            } else {
                push(out, 0xcb, &text.parse::<f64>().ok()?.to_be_bytes());
            }
        }
    }
    Some(())
}

fn unsigned(out: &mut Vec<u8>, number: u64) {
    match number {
        0..=0x7f => out.push(number as u8),
        0x80..=0xff => push(out, 0xcc, &[number as u8]),
        0x100..=0xffff => push(out, 0xcd, &(number as u16).to_be_bytes()),
        0x1_0000..=0xffff_ffff => push(out, 0xce, &(number as u32).to_be_bytes()),
        _ => push(out, 0xcf, &number.to_be_bytes()),
    }
}

/// An integer that is negative.
fn negative(out: &mut Vec<u8>, number: i64) {
    if let Ok(number) = i8::try_from(number) {
        match number {
            -32.. => out.extend_from_slice(&number.to_be_bytes()),
            _ => push(out, 0xd0, &number.to_be_bytes()),
        }
    } else if let Ok(number) = i16::try_from(number) {
        push(out, 0xd1, &number.to_be_bytes());
    } else if let Ok(number) = i32::try_from(number) {
        push(out, 0xd2, &number.to_be_bytes());
    } else {
        push(out, 0xd3, &number.to_be_bytes());
    }
}

fn push(out: &mut Vec<u8>, marker: u8, rest: &[u8]) {
    out.push(marker);
    out.extend_from_slice(rest);
}
