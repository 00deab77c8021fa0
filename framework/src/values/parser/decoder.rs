//! Texts and binaries of one connection to whole packets (upstream: `Decoder`,
//! `BinaryReconstructor`).

use std::fmt;
use std::time::{Duration, Instant};

use ::bytes::Bytes;

use super::attachments::{PlaceholderFault, check_placeholders};
use super::json::check_syntax;
#[cfg(feature = "msgpack")]
use super::msgpack::{self, MessagePackError};
use super::packet::{Arguments, Header, Packet, PacketData, PacketError};
use crate::values::config::{Config, Parser};

/// Holds nothing between two packets; between a header and its last attachment no more than
/// `max_payload` bytes, and not for longer than `attachments_timeout`.
#[derive(Debug)]
pub(crate) struct Decoder {
    waiting: Option<Box<Waiting>>,
    max_payload: usize,
    max_attachments: usize,
    attachments_timeout: Duration,
    parser: Parser,
}

/// A packet whose attachments are on their way.
#[derive(Debug)]
struct Waiting {
    namespace: String,
    target: Target,
    args: Arguments<'static>,
    announced: usize,
    /// The bytes of the text and of the attachments so far, as they came.
    received: usize,
    deadline: Option<Instant>,
}

/// The packets that may have attachments.
#[derive(Debug)]
enum Target {
    Event { id: Option<u64>, name: String },
    Ack { id: u64 },
}

impl Decoder {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            waiting: None,
            max_payload: config.max_payload,
            max_attachments: config.max_attachments,
            attachments_timeout: config.attachments_timeout,
            parser: config.parser,
        }
    }

    /// A text message, without the engine's `4`. `None` while attachments are missing.
    ///
    /// A packet without attachments borrows from `text`; its size is the transport's to limit.
    pub(crate) fn handle_text<'a>(&mut self, now: Instant, text: &'a str) -> Result<Option<Packet<'a>>, DecodeError> {
        match self.parser {
            Parser::Default => {}
            #[cfg(feature = "msgpack")]
            Parser::MessagePack => return Err(MessagePackError::Text.into()),
        }
        if self.waiting.is_some() {
            return Err(DecodeError::TextInsteadOfAttachment);
        }
        let header = Header::parse(text, self.max_attachments)?;
        let packet = header.packet()?;
        if header.attachments == 0 {
            return Ok(Some(packet));
        }
        if text.len() > self.max_payload {
            return Err(DecodeError::TooLarge);
        }
        if !check_syntax(header.json) {
            return Err(PacketError::InvalidPayload.into());
        }
        check_placeholders(header.json, header.attachments)?;
        let (target, args) = match packet.data {
            PacketData::Event { id, name, args } => (Target::Event { id, name: name.into_owned() }, args),
            PacketData::Ack { id, args } => (Target::Ack { id }, args),
            PacketData::Connect { .. } | PacketData::Disconnect | PacketData::ConnectError { .. } => {
                return Err(PacketError::InvalidAttachments.into());
            }
        };
        self.waiting = Some(Box::new(Waiting {
            namespace: packet.namespace.into_owned(),
            target,
            args: args.into_owned(),
            announced: header.attachments,
            received: text.len(),
            deadline: now.checked_add(self.attachments_timeout),
        }));
        Ok(None)
    }

    /// A binary message. The last one that the header announced completes the packet; in MessagePack it is one.
    ///
    /// The bytes are copied once, so that a small attachment never keeps a transport's large buffer
    /// alive.
    pub(crate) fn handle_binary<'a>(&mut self, bytes: &'a [u8]) -> Result<Option<Packet<'a>>, DecodeError> {
        match self.parser {
            Parser::Default => {}
            #[cfg(feature = "msgpack")]
            Parser::MessagePack => return msgpack::decode(bytes, self.max_attachments).map(Some),
        }
        let Some(waiting) = &mut self.waiting else {
            return Err(DecodeError::UnexpectedAttachment);
        };
        waiting.received = waiting.received.saturating_add(bytes.len());
        if waiting.received > self.max_payload {
            return Err(DecodeError::TooLarge);
        }
        waiting.args.attachments.push(Bytes::copy_from_slice(bytes));
        if waiting.args.attachments.len() < waiting.announced {
            return Ok(None);
        }
        Ok(self.waiting.take().map(|waiting| waiting.packet()))
    }

    /// The attachments must be there by now.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Result<(), DecodeError> {
        let deadline = self.waiting.as_mut().map(|waiting| &mut waiting.deadline);
        // Said once: while the connection ends, the deadline is not to come again and again.
        match deadline.and_then(|deadline| deadline.take_if(|deadline| *deadline <= now)) {
            Some(_) => Err(DecodeError::AttachmentsTimeout),
            None => Ok(()),
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.waiting.as_ref()?.deadline
    }

    /// Nobody read for so long: the attachments have that much more time.
    pub(crate) fn postpone(&mut self, by: Duration) {
        if let Some(deadline) = self.waiting.as_mut().and_then(|waiting| waiting.deadline.as_mut()) {
            *deadline = deadline.checked_add(by).unwrap_or(*deadline);
        }
    }

    /// What the unfinished packet is charged at, in bytes.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn held(&self) -> usize {
        self.waiting.as_ref().map_or(0, |waiting| {
            size_of::<Waiting>() + waiting.namespace.len() + waiting.target.size() + waiting.args.size()
        })
    }
}

impl Waiting {
    fn packet(self) -> Packet<'static> {
        let data = match self.target {
            Target::Event { id, name } => PacketData::Event { id, name: name.into(), args: self.args },
            Target::Ack { id } => PacketData::Ack { id, args: self.args },
        };
        Packet { namespace: self.namespace.into(), data }
    }
}

#[cfg(any(test, fuzzing))]
impl Target {
    fn size(&self) -> usize {
        match self {
            Self::Event { name, .. } => name.len(),
            Self::Ack { .. } => 0,
        }
    }
}

/// Why messages are no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// The text is no packet.
    Packet(PacketError),
    /// The placeholders do not fit the attachments.
    Placeholder(PlaceholderFault),
    /// A text where an attachment is due.
    TextInsteadOfAttachment,
    /// A binary message that no header announced.
    UnexpectedAttachment,
    /// The packet with its attachments is larger than `max_payload`.
    TooLarge,
    /// The attachments did not come in time.
    AttachmentsTimeout,
    /// The message is no packet in MessagePack.
    #[cfg(feature = "msgpack")]
    MessagePack(MessagePackError),
}

impl From<PacketError> for DecodeError {
    fn from(error: PacketError) -> Self {
        Self::Packet(error)
    }
}

#[cfg(feature = "msgpack")]
impl From<MessagePackError> for DecodeError {
    fn from(error: MessagePackError) -> Self {
        Self::MessagePack(error)
    }
}

impl From<PlaceholderFault> for DecodeError {
    fn from(fault: PlaceholderFault) -> Self {
        Self::Placeholder(fault)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Packet(error) => error.fmt(f),
            Self::Placeholder(fault) => fault.fmt(f),
            Self::TextInsteadOfAttachment => f.write_str("a text instead of an attachment"),
            Self::UnexpectedAttachment => f.write_str("an attachment without a packet"),
            Self::TooLarge => f.write_str("a packet too large with its attachments"),
            Self::AttachmentsTimeout => f.write_str("attachments did not come in time"),
            #[cfg(feature = "msgpack")]
            Self::MessagePack(error) => error.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
