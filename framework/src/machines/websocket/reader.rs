//! The incremental decoder of a client's frames.

use std::time::{Duration, Instant};

use super::{
    close::{self, CloseCode},
    frame::{FrameHead, HEAD_MAX, Opcode},
    mask, utf8,
    violation::Violation,
};
use crate::values::deflate;

/// The fragments that any message may come in: each costs its sender 6 bytes and us a turn.
const FRAGMENTS_MIN: usize = 4_096;

/// Where messages may be long, they may come in more: one for so many bytes of the longest.
const FRAGMENT_BYTES: usize = 64;

/// The DEFLATE blocks that a compressed message may come in: data and a flush for each fragment, some, and one for so
/// many bytes. A block that holds nothing costs its sender 10 bits, and us as much work as a thousand bytes; compressors
/// with the least memory end one after 127 symbols, in 20 bytes at least.
const BLOCKS_PER_FRAGMENT: usize = 2;
const BLOCKS_MIN: usize = 64;
const BLOCK_BYTES: usize = 8;

/// A message or a control frame of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Incoming<'a> {
    /// A text message, UTF-8 checked.
    Text(&'a str),
    /// A binary message.
    Binary(&'a [u8]),
    /// A ping: its payload is to be sent back in a pong.
    Ping(&'a [u8]),
    /// A pong, asked for or not.
    Pong(&'a [u8]),
    /// The client's last frame, with its code if it named one: to be answered with the same.
    Close(Option<CloseCode>),
}

impl<'a> Incoming<'a> {
    fn decode(opcode: Opcode, payload: &'a [u8]) -> Result<Self, Violation> {
        Ok(match opcode {
            Opcode::Text => Self::Text(utf8::text(payload)?),
            Opcode::Binary => Self::Binary(payload),
            Opcode::Continuation => return Err(Violation::UnexpectedContinuation),
            Opcode::Close => Self::Close(close::parse(payload)?),
            Opcode::Ping => Self::Ping(payload),
            Opcode::Pong => Self::Pong(payload),
        })
    }
}

/// Decodes what a client sends, from a buffer that belongs to the caller.
///
/// A frame that lies whole in the caller's buffer is unmasked there and lent from there; of a frame or a message
/// that has not all come, what has is kept, and nothing is kept when nothing is unfinished. After a close frame or
/// a [`Violation`] all input is discarded.
#[derive(Debug)]
pub(crate) struct Reader {
    max_message: usize,
    /// Whether messages may come compressed.
    inflates: bool,
    unfinished: Unfinished,
    /// The payload that the last call has lent, if it was not the caller's.
    lent: Vec<u8>,
    /// Whether the last message came compressed.
    has_inflated: bool,
    ended: bool,
}

impl Reader {
    /// A reader of messages of at most `max_message` bytes, fragments summed up.
    pub(crate) fn new(max_message: usize) -> Self {
        Self {
            max_message,
            inflates: false,
            unfinished: Unfinished::default(),
            lent: Vec::new(),
            has_inflated: false,
            ended: false,
        }
    }

    /// The same where permessage-deflate was negotiated, with `client_no_context_takeover` (RFC 7692). The limit holds
    /// for what a compressed message takes, and for what comes out of it.
    pub(crate) fn inflating(max_message: usize) -> Self {
        Self { inflates: true, ..Self::new(max_message) }
    }

    /// The next message in `input`, which is moved behind what was consumed.
    ///
    /// To be called until it returns `None`: all of `input` is then consumed, and may be overwritten.
    pub(crate) fn next<'s, 'b: 's>(
        &'s mut self,
        input: &mut &'b mut [u8],
        now: Instant,
    ) -> Result<Option<Incoming<'s>>, Violation> {
        self.lent = Vec::new();
        self.has_inflated = false;
        if self.ended {
            *input = &mut [];
            return Ok(None);
        }
        let incoming = match self.unfinished.advance(input, self.max_message, self.inflates) {
            Ok(Some(Complete { opcode, compressed: None, payload: Payload::InPlace(payload) })) => {
                Incoming::decode(opcode, payload)
            }
            Ok(Some(Complete { opcode, compressed: None, payload: Payload::Gathered(payload) })) => {
                self.lent = payload;
                Incoming::decode(opcode, &self.lent)
            }
            Ok(Some(Complete { opcode, compressed: Some(fragments), payload })) => {
                self.has_inflated = true;
                match inflate(payload.bytes(), fragments, self.max_message) {
                    Ok(payload) => {
                        self.lent = payload;
                        Incoming::decode(opcode, &self.lent)
                    }
                    Err(violation) => Err(violation),
                }
            }
            Ok(None) => {
                self.unfinished.wait(now);
                return Ok(None);
            }
            Err(violation) => Err(violation),
        };
        if matches!(incoming, Ok(Incoming::Close(_)) | Err(_)) {
            self.ended = true;
            self.unfinished = Unfinished::default();
            *input = &mut [];
        }
        incoming.map(Some)
    }

    /// Whether the last message came compressed: it may have cost more time than its bytes say.
    pub(crate) fn has_inflated(&self) -> bool {
        self.has_inflated
    }

    /// Since when a frame or a fragmented message has been unfinished. Control frames between the fragments of a
    /// message do not renew it, nor do further fragments.
    pub(crate) fn pending_since(&self) -> Option<Instant> {
        self.unfinished.since
    }

    /// Nobody read for so long: what is unfinished has that much more time.
    pub(crate) fn postpone(&mut self, by: Duration) {
        if let Some(since) = &mut self.unfinished.since {
            *since = since.checked_add(by).unwrap_or(*since);
        }
    }

    /// The bytes of memory held for what is unfinished or lent: at most the longest message and a control frame, and
    /// about double what has come of them.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn held(&self) -> usize {
        let message = self.unfinished.message.as_ref();
        message
            .map_or(0, |message| message.payload.capacity())
            .saturating_add(self.unfinished.control.capacity())
            .saturating_add(self.lent.capacity())
    }
}

/// A message or a control frame that has come to its end.
struct Complete<'b> {
    opcode: Opcode,
    /// The fragments that it came in, if it came compressed.
    compressed: Option<usize>,
    payload: Payload<'b>,
}

/// Where a payload is.
enum Payload<'b> {
    /// In the caller's buffer.
    InPlace(&'b [u8]),
    /// In one of our own, since it came in pieces.
    Gathered(Vec<u8>),
}

impl Payload<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::InPlace(payload) => payload,
            Self::Gathered(payload) => payload,
        }
    }
}

/// What has come of a frame and of a message that have not all come.
#[derive(Debug, Default)]
struct Unfinished {
    /// The start of a head that was cut.
    head: [u8; HEAD_MAX],
    head_len: usize,
    /// The frame whose payload is arriving.
    frame: Option<Frame>,
    /// The data message that is fragmented, or whose only frame was cut.
    message: Option<Message>,
    /// The start of a control frame's payload that was cut; it may stand between the fragments of a message.
    control: Vec<u8>,
    since: Option<Instant>,
}

/// A frame behind its head.
#[derive(Debug)]
struct Frame {
    fin: bool,
    opcode: Opcode,
    /// Of the first frame of a message.
    compressed: bool,
    /// The masking key, turned to the next byte of the payload.
    key: [u8; 4],
    /// The bytes of the payload that are still to come.
    remaining: usize,
}

impl Unfinished {
    /// Consumes input up to the end of a message or control frame, or all of it.
    fn advance<'b>(
        &mut self,
        input: &mut &'b mut [u8],
        max_message: usize,
        inflates: bool,
    ) -> Result<Option<Complete<'b>>, Violation> {
        loop {
            let mut frame = match self.frame.take() {
                Some(frame) => frame,
                None => match self.take_head(input, inflates)? {
                    Some(head) => self.begin(head, max_message)?,
                    None => return Ok(None),
                },
            };

            let here = frame.remaining.min(input.len());
            let payload = take(input, here);
            mask::unmask(payload, frame.key);
            frame.remaining -= here;
            let whole = frame.remaining == 0;

            let complete = if frame.opcode.is_control() {
                self.control_payload(frame.opcode, payload, whole)
            } else {
                self.data_payload(&frame, payload, max_message)?
            };
            if !whole {
                frame.key.rotate_left(here % 4);
                self.frame = Some(frame);
                return Ok(None);
            }
            if self.message.is_none() {
                self.since = None;
            }
            if complete.is_some() {
                return Ok(complete);
            }
        }
    }

    /// The next frame's head, put together if it was cut.
    fn take_head(&mut self, input: &mut &mut [u8], inflates: bool) -> Result<Option<FrameHead>, Violation> {
        let known = self.head_len;
        if known == 0
            && let Some((head, length)) = FrameHead::parse(input, inflates)?
        {
            take(input, length);
            return Ok(Some(head));
        }
        let room = self.head.iter_mut().skip(known);
        let added = room.zip(input.iter()).map(|(to, from)| *to = *from).count();
        let bytes = self.head.get(..known + added).unwrap_or_default();
        if let Some((head, length)) = FrameHead::parse(bytes, inflates)? {
            take(input, length.saturating_sub(known));
            self.head_len = 0;
            Ok(Some(head))
        } else {
            take(input, added);
            self.head_len = known + added;
            Ok(None)
        }
    }

    /// Checks a head against the message that it belongs to, before any of its payload is read.
    fn begin(&mut self, head: FrameHead, max_message: usize) -> Result<Frame, Violation> {
        let gathered = match (&mut self.message, head.opcode) {
            (_, opcode) if opcode.is_control() => 0,
            (None, Opcode::Continuation) => return Err(Violation::UnexpectedContinuation),
            (None, _) => 0,
            (Some(message), Opcode::Continuation) => {
                if message.fragments >= max_fragments(max_message) {
                    return Err(Violation::TooManyFragments);
                }
                message.fragments += 1;
                message.payload.len()
            }
            (Some(_), _) => return Err(Violation::ExpectedContinuation),
        };
        let remaining = usize::try_from(head.length).map_err(|_| Violation::MessageTooBig)?;
        if !head.opcode.is_control() && remaining > max_message.saturating_sub(gathered) {
            return Err(Violation::MessageTooBig);
        }
        Ok(Frame { fin: head.fin, opcode: head.opcode, compressed: head.compressed, key: head.key, remaining })
    }

    fn control_payload<'b>(&mut self, opcode: Opcode, payload: &'b [u8], whole: bool) -> Option<Complete<'b>> {
        let payload = if whole && self.control.is_empty() {
            Payload::InPlace(payload)
        } else {
            self.control.extend_from_slice(payload);
            if !whole {
                return None;
            }
            Payload::Gathered(std::mem::take(&mut self.control))
        };
        Some(Complete { opcode, compressed: None, payload })
    }

    fn data_payload<'b>(
        &mut self,
        frame: &Frame,
        payload: &'b [u8],
        max_message: usize,
    ) -> Result<Option<Complete<'b>>, Violation> {
        let last = frame.fin && frame.remaining == 0;
        let mut message = match self.message.take() {
            Some(message) => message,
            None if last => {
                let Frame { opcode, compressed, .. } = *frame;
                let compressed = compressed.then_some(1);
                return Ok(Some(Complete { opcode, compressed, payload: Payload::InPlace(payload) }));
            }
            None => Message::new(frame),
        };
        message.push(payload, max_message)?;
        if last {
            let Message { opcode, compressed, fragments, payload, .. } = message;
            let compressed = compressed.then_some(fragments);
            return Ok(Some(Complete { opcode, compressed, payload: Payload::Gathered(payload) }));
        }
        self.message = Some(message);
        Ok(None)
    }

    /// Notes since when something has been unfinished.
    fn wait(&mut self, now: Instant) {
        if self.head_len > 0 || self.frame.is_some() || self.message.is_some() {
            self.since.get_or_insert(now);
        }
    }
}

/// A data message that is put together.
#[derive(Debug)]
struct Message {
    /// Of its first frame: text or binary.
    opcode: Opcode,
    /// Of its first frame too: what is put together is not inflated yet.
    compressed: bool,
    fragments: usize,
    payload: Vec<u8>,
    /// How much of a text's payload has been found to be UTF-8.
    checked: usize,
}

impl Message {
    fn new(first: &Frame) -> Self {
        let Frame { opcode, compressed, .. } = *first;
        Self { opcode, compressed, fragments: 1, payload: Vec::new(), checked: 0 }
    }

    fn push(&mut self, payload: &[u8], max_message: usize) -> Result<(), Violation> {
        // The room grows with what has come, not with what is announced, and never past the limit.
        let length = self.payload.len().saturating_add(payload.len());
        if length > self.payload.capacity() {
            let room = length.saturating_mul(2).min(max_message).max(length);
            self.payload.reserve_exact(room.saturating_sub(self.payload.len()));
        }
        self.payload.extend_from_slice(payload);
        if self.opcode == Opcode::Text && !self.compressed {
            let unchecked = self.payload.get(self.checked..).unwrap_or_default();
            self.checked += utf8::whole_characters(unchecked)?;
        }
        Ok(())
    }
}

/// The fragments that a message may come in.
fn max_fragments(max_message: usize) -> usize {
    FRAGMENTS_MIN.max(max_message / FRAGMENT_BYTES)
}

/// What a compressed message says.
fn inflate(payload: &[u8], fragments: usize, max_message: usize) -> Result<Vec<u8>, Violation> {
    let most = max_fragments(max_message).saturating_mul(BLOCKS_PER_FRAGMENT);
    let max_blocks = fragments.saturating_mul(BLOCKS_PER_FRAGMENT) + BLOCKS_MIN + payload.len() / BLOCK_BYTES;
    Ok(deflate::inflate(payload, max_message, max_blocks.min(most))?)
}

/// The next `length` bytes, which the caller knows to be there.
fn take<'b>(input: &mut &'b mut [u8], length: usize) -> &'b mut [u8] {
    input.split_off_mut(..length).unwrap_or_default()
}
