//! A binary message to the packet that the default parser would have read: arguments as JSON text, binary values as
//! placeholders and attachments.
//!
//! Values become what `JSON.stringify` makes of them: dates are text, NaN and the infinities are `null`, `undefined` is
//! `null` in an array and leaves an object's key out. An extension that is nobody's is `[type, bytes]`, as in Node.
//!
//! The text is at most six times as long as the message (`false,` comes from one byte), and a few dozen bytes for each
//! attachment, of which there may be only so many.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;

use super::MessagePackError;
use super::date;
use super::reader::{Reader, Token};
use crate::values::parser::attachments::{NUM, PLACEHOLDER, PLACEHOLDER_HEAD, PlaceholderFault};
use crate::values::parser::decoder::DecodeError;
use crate::values::parser::json::{Json, MAX_DEPTH};
use crate::values::parser::packet::{Arguments, Packet, PacketData, PacketError, PacketType, is_reserved, is_too_long};

/// Reads a message, which is a whole packet.
pub(crate) fn decode(message: &[u8], max_attachments: usize) -> Result<Packet<'_>, DecodeError> {
    let mut reader = Reader::new(message);
    let fields = Fields::read(&mut reader)?;
    if !reader.is_at_end() {
        return Err(MessagePackError::TrailingBytes.into());
    }
    let packet_type = fields.packet_type()?;
    let namespace = fields.namespace()?;
    let data = match packet_type {
        PacketType::Connect => PacketData::Connect { auth: fields.data.map(auth).transpose()? },
        PacketType::Disconnect if fields.data.is_none() => PacketData::Disconnect,
        PacketType::Event => {
            let data = fields.data.ok_or(PacketError::InvalidPayload)?;
            let (id, name) = (fields.id()?, event_name(data)?);
            PacketData::Event { id, name, args: arguments(data, max_attachments)? }
        }
        PacketType::Ack => {
            let data = fields.data.ok_or(PacketError::InvalidPayload)?;
            let id = fields.id()?.ok_or(PacketError::InvalidAckId)?;
            PacketData::Ack { id, args: arguments(data, max_attachments)? }
        }
        PacketType::ConnectError => {
            let data = fields.data.ok_or(PacketError::InvalidPayload)?;
            if !matches!(Reader::new(data).next()?, Token::Map(_) | Token::String(_)) {
                return Err(PacketError::InvalidPayload.into());
            }
            PacketData::ConnectError { json: plain(data)? }
        }
        PacketType::Disconnect | PacketType::BinaryEvent | PacketType::BinaryAck => {
            return Err(PacketError::InvalidPayload.into());
        }
    };
    Ok(Packet { namespace: Cow::Borrowed(namespace), data })
}

/// The entries of a packet that mean something. What is nil or undefined is absent: JavaScript's client writes the one,
/// others the other.
#[derive(Default)]
struct Fields<'a> {
    packet_type: Option<Token<'a>>,
    namespace: Option<Token<'a>>,
    id: Option<Token<'a>>,
    /// The bytes of the value.
    data: Option<&'a [u8]>,
}

impl<'a> Fields<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let Token::Map(entries) = reader.next()? else {
            return Err(PacketError::InvalidPayload.into());
        };
        let mut fields = Self::default();
        for _ in 0..entries {
            let (key, value) = (Reader::new(reader.skip()?).next()?, reader.skip()?);
            let token = Reader::new(value).next()?;
            let present = !matches!(token, Token::Nil | Token::Undefined);
            match key {
                Token::String("type") => fields.packet_type = Some(token),
                Token::String("nsp") => fields.namespace = Some(token),
                Token::String("id") => fields.id = present.then_some(token),
                Token::String("data") => fields.data = present.then_some(value),
                _ => {}
            }
        }
        Ok(fields)
    }

    fn packet_type(&self) -> Result<PacketType, PacketError> {
        Ok(match self.packet_type {
            Some(Token::Unsigned(0)) => PacketType::Connect,
            Some(Token::Unsigned(1)) => PacketType::Disconnect,
            Some(Token::Unsigned(2)) => PacketType::Event,
            Some(Token::Unsigned(3)) => PacketType::Ack,
            Some(Token::Unsigned(4)) => PacketType::ConnectError,
            _ => return Err(PacketError::UnknownType),
        })
    }

    fn namespace(&self) -> Result<&'a str, DecodeError> {
        match self.namespace {
            Some(Token::String(namespace)) if is_too_long(namespace) => Err(PacketError::NamespaceTooLong.into()),
            Some(Token::String(namespace)) if namespace.starts_with('/') && !namespace.contains(',') => Ok(namespace),
            _ => Err(MessagePackError::InvalidNamespace.into()),
        }
    }

    fn id(&self) -> Result<Option<u64>, PacketError> {
        match self.id {
            None => Ok(None),
            Some(Token::Unsigned(id)) => Ok(Some(id)),
            Some(_) => Err(PacketError::InvalidAckId),
        }
    }
}

fn auth(data: &[u8]) -> Result<Json<'static>, DecodeError> {
    if !matches!(Reader::new(data).next()?, Token::Map(_)) {
        return Err(PacketError::InvalidPayload.into());
    }
    plain(data)
}

/// The first item of an event's array: a string that is not reserved, or a number, which is taken as its text.
fn event_name(data: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    let mut reader = Reader::new(data);
    let Token::Array(1..) = reader.next()? else {
        return Err(PacketError::InvalidPayload.into());
    };
    let name = match reader.next()? {
        Token::String(name) => Cow::Borrowed(name),
        Token::Unsigned(number) => Cow::Owned(number.to_string()),
        Token::Negative(number) => Cow::Owned(number.to_string()),
        Token::Float(number) if number.is_finite() => Cow::Owned(number.to_string()),
        _ => return Err(PacketError::InvalidPayload.into()),
    };
    if is_reserved(&name) {
        return Err(PacketError::ReservedEvent.into());
    }
    Ok(name)
}

/// The array of an event or an ack.
fn arguments(data: &[u8], max_attachments: usize) -> Result<Arguments<'static>, DecodeError> {
    if !matches!(Reader::new(data).next()?, Token::Array(_)) {
        return Err(PacketError::InvalidPayload.into());
    }
    let mut transcoder = Transcoder::new(data, Binary::Attached { max: max_attachments });
    transcoder.run()?;
    let attachments = std::mem::take(&mut transcoder.attachments);
    if transcoder.lookalike.is_some_and(|num| num < attachments.len() as u64) {
        // As text both would name one attachment.
        return Err(PlaceholderFault::Duplicate.into());
    }
    Ok(Arguments { json: transcoder.json()?, attachments })
}

/// A value of a packet that has no attachments.
fn plain(data: &[u8]) -> Result<Json<'static>, DecodeError> {
    let mut transcoder = Transcoder::new(data, Binary::Base64);
    transcoder.run()?;
    transcoder.json()
}

/// What becomes of binary values.
enum Binary {
    /// Attachments, so many at most.
    Attached { max: usize },
    /// Text, as binary values are everywhere outside of events and acks.
    Base64,
}

/// Writes one value as JSON, with a stack of its own: nesting costs no recursion.
struct Transcoder<'a> {
    reader: Reader<'a>,
    text: Vec<u8>,
    binary: Binary,
    attachments: Vec<Bytes>,
    open: Vec<Open>,
    /// The least number in a map of the client's own that reads like a placeholder.
    lookalike: Option<u64>,
}

/// An array or a map that is not closed yet.
struct Open {
    is_map: bool,
    /// The items or entries that are still to come.
    left: u32,
    /// Where the text of the current item begins, with its comma and its key.
    item_at: usize,
    key: Key,
    is_marked: bool,
    num: Option<u64>,
}

/// The keys of a placeholder.
#[derive(Clone, Copy)]
enum Key {
    Placeholder,
    Num,
    Other,
}

impl<'a> Transcoder<'a> {
    fn new(data: &'a [u8], binary: Binary) -> Self {
        let text = Vec::with_capacity(data.len().min(1024));
        Self { reader: Reader::new(data), text, binary, attachments: Vec::new(), open: Vec::new(), lookalike: None }
    }

    fn json(self) -> Result<Json<'static>, DecodeError> {
        let text = String::from_utf8(self.text).map_err(|_| MessagePackError::NotUtf8)?;
        Ok(Json(Cow::Owned(text)))
    }

    fn run(&mut self) -> Result<(), DecodeError> {
        loop {
            self.value()?;
            while self.open.last().is_some_and(|open| open.left == 0) {
                self.close();
            }
            if self.open.is_empty() {
                return Ok(());
            }
            self.begin_item()?;
        }
    }

    fn value(&mut self) -> Result<(), DecodeError> {
        let token = self.reader.next()?;
        match token {
            Token::Nil => self.text.extend_from_slice(b"null"),
            Token::Undefined => match self.open.last() {
                Some(open) if open.is_map => self.text.truncate(open.item_at),
                _ => self.text.extend_from_slice(b"null"),
            },
            Token::Bool(value) => self.write(&value),
            Token::Unsigned(value) => self.write(&value),
            Token::Negative(value) => self.write(&value),
            Token::Float(value) => self.write(&value),
            Token::String(value) => self.write(value),
            Token::Date(milliseconds) => self.write(&date::iso(milliseconds)),
            Token::Binary(bytes) => self.binary(bytes)?,
            Token::Extension(kind, bytes) => {
                self.text.push(b'[');
                self.write(&kind);
                self.text.push(b',');
                // Two levels at once: the array's, and that of what stands in it.
                self.check_depth(2)?;
                self.binary(bytes)?;
                self.text.push(b']');
            }
            Token::Array(items) => self.open(items, false)?,
            Token::Map(entries) => self.open(entries, true)?,
        }
        self.note(token);
        Ok(())
    }

    /// `value` as JSON. What has no place in it, NaN and the infinities, is `null`.
    fn write<T: Serialize + ?Sized>(&mut self, value: &T) {
        // A vector takes all that is written, and these types have no errors of their own.
        let _ = serde_json::to_writer(&mut self.text, value);
    }

    fn binary(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.check_depth(1)?;
        let Binary::Attached { max } = self.binary else {
            self.write(&STANDARD.encode(bytes));
            return Ok(());
        };
        if self.attachments.len() >= max {
            return Err(PacketError::TooManyAttachments.into());
        }
        self.text.extend_from_slice(PLACEHOLDER_HEAD.as_bytes());
        self.write(&self.attachments.len());
        self.text.push(b'}');
        // Copied, so that a small attachment never keeps a transport's large buffer alive.
        self.attachments.push(Bytes::copy_from_slice(bytes));
        Ok(())
    }

    fn open(&mut self, left: u32, is_map: bool) -> Result<(), DecodeError> {
        self.check_depth(1)?;
        self.text.push(if is_map { b'{' } else { b'[' });
        let item_at = self.text.len();
        self.open.push(Open { is_map, left, item_at, key: Key::Other, is_marked: false, num: None });
        Ok(())
    }

    fn check_depth(&self, more: usize) -> Result<(), MessagePackError> {
        if self.open.len() + more > MAX_DEPTH { Err(MessagePackError::TooDeep) } else { Ok(()) }
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.text.push(if open.is_map { b'}' } else { b']' });
        if let Some(num) = open.num.filter(|_| open.is_marked) {
            self.lookalike = Some(self.lookalike.map_or(num, |least| least.min(num)));
        }
    }

    /// The comma, and in a map the key, of what comes next.
    fn begin_item(&mut self) -> Result<(), DecodeError> {
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        open.left = open.left.saturating_sub(1);
        open.item_at = self.text.len();
        // No value ends like this: nothing stands before the item.
        if !matches!(self.text.last(), Some(b'[' | b'{')) {
            self.text.push(b',');
        }
        if !open.is_map {
            return Ok(());
        }
        let key = self.reader.next()?;
        open.key = match key {
            Token::String(PLACEHOLDER) => Key::Placeholder,
            Token::String(NUM) => Key::Num,
            _ => Key::Other,
        };
        match key {
            Token::String(key) => self.write(key),
            Token::Unsigned(key) => self.write(&key.to_string()),
            Token::Negative(key) => self.write(&key.to_string()),
            _ => return Err(MessagePackError::InvalidKey.into()),
        }
        self.text.push(b':');
        Ok(())
    }

    /// Notes the values of a map that may read like a placeholder.
    fn note(&mut self, value: Token<'_>) {
        let Some(open) = self.open.last_mut() else { return };
        match (open.key, value) {
            (Key::Placeholder, Token::Bool(mark)) => open.is_marked = mark,
            (Key::Num, Token::Unsigned(num)) => open.num = Some(num),
            _ => {}
        }
    }
}
