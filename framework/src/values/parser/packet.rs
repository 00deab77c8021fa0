//! The text of a packet, `<type>[<n>-][<namespace>,][<ack id>][json]`, read without allocating.
//!
//! Only what the protocol rules is read here: the head, and of an event its name. The arguments
//! stay the slice that they came as, for the one serde pass into the user's types; [`check_syntax`]
//! is for those that nobody reads.

use std::borrow::Cow;
use std::fmt;

use ::bytes::Bytes;
use serde::de::IgnoredAny;

use super::attachments;
use super::json::{JSON_SPACE, Json, check_syntax, string_end};

/// The longest namespace, in bytes. Node has no limit; real ones have a few dozen.
pub(crate) const MAX_NAMESPACE: usize = 256;

/// The names that no event may have (upstream: `RESERVED_EVENTS`).
pub(crate) const RESERVED_EVENTS: [&str; 6] =
    ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

/// The digits of the largest ack id, 2^64 - 1.
const MAX_ID_DIGITS: usize = 20;

/// The type of a packet, in the order of its digit (socket.io-protocol v5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PacketType {
    Connect,
    Disconnect,
    Event,
    Ack,
    ConnectError,
    BinaryEvent,
    BinaryAck,
}

impl PacketType {
    pub(crate) fn from_digit(digit: u8) -> Option<Self> {
        Some(match digit {
            b'0' => Self::Connect,
            b'1' => Self::Disconnect,
            b'2' => Self::Event,
            b'3' => Self::Ack,
            b'4' => Self::ConnectError,
            b'5' => Self::BinaryEvent,
            b'6' => Self::BinaryAck,
            _ => return None,
        })
    }

    pub(crate) fn digit(self) -> u8 {
        b'0' + self as u8
    }

    /// The type of the same packet when it has attachments.
    pub(crate) fn with_attachments(self) -> Self {
        match self {
            Self::Event => Self::BinaryEvent,
            Self::Ack => Self::BinaryAck,
            Self::Connect | Self::Disconnect | Self::ConnectError | Self::BinaryEvent | Self::BinaryAck => self,
        }
    }

    fn has_attachments(self) -> bool {
        matches!(self, Self::BinaryEvent | Self::BinaryAck)
    }
}

/// A packet of one namespace, whole.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Packet<'a> {
    /// Byte for byte as it came: clients compare it literally.
    pub(crate) namespace: Cow<'a, str>,
    pub(crate) data: PacketData<'a>,
}

/// What a packet says. Those with attachments and those without are the same here.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PacketData<'a> {
    /// `auth` is a JSON object, its syntax checked.
    Connect {
        auth: Option<Json<'a>>,
    },
    Disconnect,
    Event {
        id: Option<u64>,
        name: Cow<'a, str>,
        args: Arguments<'a>,
    },
    Ack {
        id: u64,
        args: Arguments<'a>,
    },
    /// The reason as JSON, its syntax checked; only servers send it.
    ConnectError {
        json: Json<'a>,
    },
}

/// The array of an event or an ack: its JSON text, not yet parsed, and the attachments that its
/// placeholders name. The array of an event begins with the event's name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arguments<'a> {
    pub(crate) json: Json<'a>,
    pub(crate) attachments: Vec<Bytes>,
}

impl Arguments<'_> {
    /// Runs the serde pass over the text, with the attachments at hand.
    pub(crate) fn read<R>(&self, pass: impl FnOnce(&str) -> R) -> R {
        attachments::deserialising(&self.attachments, || pass(&self.json))
    }

    /// Whether the text is JSON, for arguments that nobody reads, and for those whose pass failed:
    /// a packet that is no JSON ends the connection, one that does not fit is the sender's to hear.
    pub(crate) fn check_syntax(&self) -> bool {
        // With attachments it was checked when the placeholders were.
        !self.attachments.is_empty() || check_syntax(&self.json)
    }

    /// What keeping these arguments is charged at, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.attachments.iter().map(|bytes| bytes.len() + size_of_val(bytes)).sum::<usize>() + self.json.len()
    }

    /// What reading these arguments may make of them, in bytes, roughly: an array of numbers of one digit grows to twenty
    /// times its text. Short ones are taken as they are: a connection has no more than a few of them at a time.
    pub(crate) fn decoded_size(&self) -> usize {
        let text = self.json.as_bytes();
        let nodes = if text.len() < COUNTED { 0 } else { text.chunks(64).map(nodes).sum::<usize>() };
        self.size().saturating_add(nodes.saturating_mul(NODE))
    }

    /// The same, no longer tied to the frame that it came in.
    pub(crate) fn into_owned(self) -> Arguments<'static> {
        Arguments { json: self.json.into_owned(), attachments: self.attachments }
    }
}

/// Texts from so many bytes on are looked through for what they grow to.
const COUNTED: usize = 4096;

/// What an item of an array takes at most, and what each of two allocations does.
const NODE: usize = 48;

/// The items and keys in a text of at most 64 bytes, and twice its arrays and objects, each of which has an allocation.
fn nodes(text: &[u8]) -> usize {
    let weigh = |byte: &u8| u8::from(matches!(byte, b',' | b':')) + 2 * u8::from(byte | 0x20 == b'{');
    usize::from(text.iter().map(weigh).sum::<u8>())
}

#[cfg(test)]
impl Packet<'_> {
    /// The same, no longer tied to the frame that it came in.
    pub(crate) fn into_owned(self) -> Packet<'static> {
        let data = match self.data {
            PacketData::Connect { auth } => PacketData::Connect { auth: auth.map(Json::into_owned) },
            PacketData::Disconnect => PacketData::Disconnect,
            PacketData::Event { id, name, args } => {
                PacketData::Event { id, name: owned(name), args: args.into_owned() }
            }
            PacketData::Ack { id, args } => PacketData::Ack { id, args: args.into_owned() },
            PacketData::ConnectError { json } => PacketData::ConnectError { json: json.into_owned() },
        };
        Packet { namespace: owned(self.namespace), data }
    }
}

#[cfg(test)]
fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

/// The head of a packet's text.
#[derive(Clone, Copy)]
pub(crate) struct Header<'a> {
    pub(crate) packet_type: PacketType,
    /// How many attachments follow.
    pub(crate) attachments: usize,
    pub(crate) namespace: &'a str,
    pub(crate) id: Option<u64>,
    /// All behind the head; empty when there is nothing.
    pub(crate) json: &'a str,
}

impl<'a> Header<'a> {
    /// Reads the head. More than `max_attachments` are refused here, before anything is kept.
    pub(crate) fn parse(text: &'a str, max_attachments: usize) -> Result<Self, PacketError> {
        let (packet_type, rest) = text
            .split_at_checked(1)
            .and_then(|(digit, rest)| Some((PacketType::from_digit(*digit.as_bytes().first()?)?, rest)))
            .ok_or(PacketError::UnknownType)?;
        let (attachments, rest) =
            if packet_type.has_attachments() { attachments_count(rest, max_attachments)? } else { (0, rest) };
        let (namespace, rest) = namespace(rest)?;
        let (id, json) = ack_id(rest)?;
        Ok(Self { packet_type, attachments, namespace, id, json })
    }

    /// Reads the rest by the rules of the packet's type (upstream: `isPayloadValid`). The
    /// attachments are still to come.
    pub(crate) fn packet(&self) -> Result<Packet<'a>, PacketError> {
        let data = match self.packet_type {
            PacketType::Connect => PacketData::Connect { auth: self.auth()? },
            PacketType::Disconnect if self.json.is_empty() => PacketData::Disconnect,
            PacketType::Disconnect => return Err(PacketError::InvalidPayload),
            PacketType::Event | PacketType::BinaryEvent => {
                PacketData::Event { id: self.id, name: event_name(self.json)?, args: self.arguments() }
            }
            PacketType::Ack | PacketType::BinaryAck => {
                array_items(self.json)?;
                PacketData::Ack { id: self.id.ok_or(PacketError::InvalidAckId)?, args: self.arguments() }
            }
            PacketType::ConnectError => {
                let is_reason = self.json.trim_start_matches(JSON_SPACE).starts_with(['{', '"']);
                if !is_reason || !check_syntax(self.json) {
                    return Err(PacketError::InvalidPayload);
                }
                PacketData::ConnectError { json: self.json() }
            }
        };
        Ok(Packet { namespace: Cow::Borrowed(self.namespace), data })
    }

    fn auth(&self) -> Result<Option<Json<'a>>, PacketError> {
        if self.json.is_empty() {
            return Ok(None);
        }
        let is_object = self.json.trim_start_matches(JSON_SPACE).starts_with('{');
        if !is_object || !check_syntax(self.json) {
            return Err(PacketError::InvalidPayload);
        }
        Ok(Some(self.json()))
    }

    fn arguments(&self) -> Arguments<'a> {
        Arguments { json: self.json(), attachments: Vec::new() }
    }

    fn json(&self) -> Json<'a> {
        Json(Cow::Borrowed(self.json))
    }
}

/// `n-`, which a packet with attachments must have, and at least one of them: announcing none would
/// leave a packet that no attachment ever completes.
fn attachments_count(rest: &str, max_attachments: usize) -> Result<(usize, &str), PacketError> {
    let (digits, rest) = rest.split_once('-').ok_or(PacketError::InvalidAttachments)?;
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(PacketError::InvalidAttachments);
    }
    // A number that does not fit is also too many.
    match digits.parse().unwrap_or(usize::MAX) {
        0 => Err(PacketError::InvalidAttachments),
        count if count > max_attachments => Err(PacketError::TooManyAttachments),
        count => Ok((count, rest)),
    }
}

/// Whether a namespace is too long. What is behind a `?` is not measured here: clients of Socket.IO 2 have their auth
/// there.
pub(super) fn is_too_long(namespace: &str) -> bool {
    namespace.len() > MAX_NAMESPACE && namespace.find('?').unwrap_or(namespace.len()) > MAX_NAMESPACE
}

/// A namespace begins with `/` and goes to the first comma, or to the end.
fn namespace(rest: &str) -> Result<(&str, &str), PacketError> {
    if !rest.starts_with('/') {
        return Ok(("/", rest));
    }
    let (namespace, rest) = rest.split_once(',').unwrap_or((rest, ""));
    if is_too_long(namespace) {
        return Err(PacketError::NamespaceTooLong);
    }
    Ok((namespace, rest))
}

fn ack_id(rest: &str) -> Result<(Option<u64>, &str), PacketError> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return Ok((None, rest));
    }
    if digits > MAX_ID_DIGITS {
        return Err(PacketError::InvalidAckId);
    }
    let (id, rest) = rest.split_at_checked(digits).ok_or(PacketError::InvalidAckId)?;
    Ok((Some(id.parse().map_err(|_| PacketError::InvalidAckId)?), rest))
}

/// Whether an event's name belongs to the protocol's libraries: nobody may send it.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED_EVENTS.contains(&name)
}

/// What is between the brackets of an array, as far as its two ends tell.
fn array_items(json: &str) -> Result<&str, PacketError> {
    json.trim_matches(JSON_SPACE)
        .strip_prefix('[')
        .and_then(|items| items.strip_suffix(']'))
        .ok_or(PacketError::InvalidPayload)
}

/// The first item of an event's array: a string that is not reserved, or a number, which is taken
/// as its text.
pub(crate) fn event_name(json: &str) -> Result<Cow<'_, str>, PacketError> {
    let items = array_items(json)?.trim_start_matches(JSON_SPACE);
    let (name, rest) = match items.strip_prefix('"') {
        Some(text) => string_name(items, text)?,
        None => number_name(items)?,
    };
    let rest = rest.trim_start_matches(JSON_SPACE);
    if !(rest.is_empty() || rest.starts_with(',')) {
        return Err(PacketError::InvalidPayload);
    }
    if is_reserved(&name) {
        return Err(PacketError::ReservedEvent);
    }
    Ok(name)
}

/// `items` with the opening quote, `text` without.
fn string_name<'a>(items: &'a str, text: &'a str) -> Result<(Cow<'a, str>, &'a str), PacketError> {
    let end = string_end(text).ok_or(PacketError::InvalidPayload)?;
    // Both are at quotes, so at the bounds of characters.
    let (name, quoted_rest) = text.split_at_checked(end).ok_or(PacketError::InvalidPayload)?;
    let rest = quoted_rest.strip_prefix('"').ok_or(PacketError::InvalidPayload)?;
    if name.bytes().all(|byte| byte >= b' ' && byte != b'\\') {
        return Ok((Cow::Borrowed(name), rest));
    }
    let quoted = items.get(..end + 2).ok_or(PacketError::InvalidPayload)?;
    let name = serde_json::from_str::<String>(quoted).map_err(|_| PacketError::InvalidPayload)?;
    Ok((Cow::Owned(name), rest))
}

fn number_name(items: &str) -> Result<(Cow<'_, str>, &str), PacketError> {
    let end = items.find(|next| next == ',' || JSON_SPACE.contains(&next)).unwrap_or(items.len());
    let (number, rest) = items.split_at_checked(end).ok_or(PacketError::InvalidPayload)?;
    let is_number = number.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && serde_json::from_str::<IgnoredAny>(number).is_ok();
    if !is_number {
        return Err(PacketError::InvalidPayload);
    }
    Ok((Cow::Borrowed(number), rest))
}

/// Why a text is no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PacketError {
    /// Nothing there, or a type other than `0` to `6`.
    UnknownType,
    /// The count of attachments is missing, is no number, or is zero.
    InvalidAttachments,
    /// More attachments than the option allows.
    TooManyAttachments,
    /// More than [`MAX_NAMESPACE`] bytes.
    NamespaceTooLong,
    /// An id beyond 64 bits, or an ack without any.
    InvalidAckId,
    /// The JSON is none, or not what packets of this type carry.
    InvalidPayload,
    /// An event with a name of [`RESERVED_EVENTS`].
    ReservedEvent,
}

impl fmt::Display for PacketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownType => "unknown packet type",
            Self::InvalidAttachments => "invalid count of attachments",
            Self::TooManyAttachments => "too many attachments",
            Self::NamespaceTooLong => "namespace too long",
            Self::InvalidAckId => "invalid ack id",
            Self::InvalidPayload => "invalid payload",
            Self::ReservedEvent => "reserved event name",
        })
    }
}

#[cfg(test)]
mod tests;
