//! A packet encoded once, ready for every transport.
//!
//! One buffer holds the WebSocket frames of all its messages, heads included, so that a WebSocket connection
//! copies one slice, and a broadcast shares one allocation; a polling response takes the messages out of it.

mod forms;

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use self::forms::Forms;
use crate::values::deflate::{self, Deflate};

/// The longest head of an unmasked WebSocket frame: two bytes and a 64-bit length (RFC 6455 §5.2).
pub(crate) const HEAD_MAX: usize = 10;

/// What a packet takes in memory beside its bytes, roughly: the allocation, and its place in a queue that may have
/// grown to the double. Many small packets must not weigh nothing.
const OVERHEAD: usize = 192;

/// A packet that is copied into an allocation of its length.
const SHORT: usize = 512;

const FIN_TEXT: u8 = 0x81;
const FIN_BINARY: u8 = 0x82;

/// The bit that says that a message is compressed (RFC 7692 §6).
const RSV1: u8 = 0x40;

/// One Socket.IO packet as the Engine.IO messages that carry it: a first one, then its attachments.
///
/// Cheap to clone: the bytes are shared.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    frames: Bytes,
    first: WireMessageKind,
    /// Where the first message's payload is in `frames`.
    first_at: Range<u32>,
    attachments: Vec<Range<u32>>,
    /// Whether it may be compressed.
    compress: bool,
    /// What several recipients share.
    forms: Option<Arc<Forms>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WireMessageKind {
    Text,
    Binary,
}

/// One Engine.IO message of a [`Wire`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WireMessage<'a> {
    /// Text with its Engine.IO type `4` in front.
    Text(&'a [u8]),
    /// Bytes without a type: a binary WebSocket frame, or `b` and base64 in polling.
    Binary(&'a [u8]),
}

impl Wire {
    /// All messages as WebSocket frames, one behind the other.
    pub(crate) fn frames(&self) -> &[u8] {
        &self.frames
    }

    /// What this packet is charged at, in bytes.
    pub(crate) fn charge(&self) -> usize {
        self.frames.len() + OVERHEAD
    }

    /// Whether it may be compressed; it may unless it was said otherwise.
    pub(crate) fn compress(&self) -> bool {
        self.compress
    }

    /// Says whether it may be compressed.
    pub(crate) fn set_compress(&mut self, compress: bool) {
        self.compress = compress;
    }

    /// For a packet that goes to several: what is made of its clones from here on is made once.
    pub(crate) fn share(&mut self) {
        self.forms.get_or_insert_default();
    }

    /// Whether there is something to compress.
    pub(crate) fn deflates(&self, threshold: usize) -> bool {
        self.compress
            && self.frames.len() >= threshold
            && self.messages().any(|message| message.payload().len() >= threshold)
    }

    /// Appends all messages as WebSocket frames, those from the threshold on compressed.
    pub(crate) fn write_deflated(&self, out: &mut Vec<u8>, deflate: &Deflate) {
        let fits = |message: WireMessage<'_>| message.payload().len() <= deflate.longest;
        if !self.deflates(deflate.threshold) || !self.messages().all(fits) {
            return out.extend_from_slice(&self.frames);
        }
        match &self.forms {
            Some(forms) => {
                let deflated = forms.deflated(self.frames.len(), |frames| self.append_deflated(frames, deflate));
                out.extend_from_slice(deflated.unwrap_or(&self.frames));
            }
            None => self.append_deflated(out, deflate),
        }
    }

    fn append_deflated(&self, out: &mut Vec<u8>, deflate: &Deflate) {
        for message in self.messages() {
            append_message(out, message, Some(deflate));
        }
    }

    /// How many messages follow the first.
    pub(crate) fn attachments(&self) -> usize {
        self.attachments.len()
    }

    /// Whether one of the messages is binary.
    pub(crate) fn has_binary(&self) -> bool {
        self.first == WireMessageKind::Binary || !self.attachments.is_empty()
    }

    /// Takes off what is behind the first `messages`; both share the bytes. At least one message stays.
    pub(crate) fn split_off(&mut self, messages: usize) -> Option<Self> {
        let kept = messages.saturating_sub(1);
        let mut taken = self.attachments.get(kept..).filter(|taken| !taken.is_empty())?.iter();
        // The frame of an attachment begins where the message before it ends.
        let start = kept.checked_sub(1).and_then(|last| self.attachments.get(last)).unwrap_or(&self.first_at).end;
        let moved = |at: &Range<u32>| at.start - start..at.end - start;
        let first_at = moved(taken.next()?);
        let attachments = taken.map(moved).collect();
        let frames = self.frames.split_off(start as usize);
        self.attachments.truncate(kept);
        // What was made of the whole is not what would be made of a part.
        self.forms = None;
        Some(Self {
            frames,
            first: WireMessageKind::Binary,
            first_at,
            attachments,
            compress: self.compress,
            forms: None,
        })
    }

    /// The message, if there is but one and it is text.
    pub(crate) fn only_text(&self) -> Option<&[u8]> {
        (!self.has_binary()).then(|| self.slice(&self.first_at))
    }

    /// The messages in order.
    pub(crate) fn messages(&self) -> impl Iterator<Item = WireMessage<'_>> {
        let first = self.slice(&self.first_at);
        let first = match self.first {
            WireMessageKind::Text => WireMessage::Text(first),
            WireMessageKind::Binary => WireMessage::Binary(first),
        };
        std::iter::once(first).chain(self.attachments.iter().map(|at| WireMessage::Binary(self.slice(at))))
    }

    fn slice(&self, at: &Range<u32>) -> &[u8] {
        self.frames.get(at.start as usize..at.end as usize).unwrap_or_default()
    }
}

impl<'a> WireMessage<'a> {
    fn payload(self) -> &'a [u8] {
        match self {
            Self::Text(payload) | Self::Binary(payload) => payload,
        }
    }
}

thread_local! {
    /// Where short packets are written before they are copied: one buffer serves all of a thread.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Builds a [`Wire`]: the first message is written behind room for its head, which is filled in at the end.
#[derive(Debug)]
pub(crate) struct WireBuilder {
    buffer: Vec<u8>,
    kind: WireMessageKind,
}

impl WireBuilder {
    /// A text message; its Engine.IO type `4` is written, the Socket.IO packet follows.
    pub(crate) fn text() -> Self {
        // Taken, not lent: what is written may itself build a packet, which then has a buffer of its own.
        let mut buffer = SCRATCH.try_with(Cell::take).unwrap_or_default();
        buffer.clear();
        buffer.reserve(128);
        buffer.extend_from_slice(&[0; HEAD_MAX]);
        buffer.push(b'4');
        Self { buffer, kind: WireMessageKind::Text }
    }

    /// A binary message, as the engine alone sends it.
    pub(crate) fn binary(data: &[u8]) -> Self {
        let mut buffer = Vec::with_capacity(HEAD_MAX + data.len());
        buffer.extend_from_slice(&[0; HEAD_MAX]);
        buffer.extend_from_slice(data);
        Self { buffer, kind: WireMessageKind::Binary }
    }

    /// Where the first message's bytes are appended.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Closes the first message and appends the attachments, each as a binary message.
    pub(crate) fn finish(mut self, attachments: &[Bytes]) -> Wire {
        let payload = self.buffer.len() - HEAD_MAX;
        let first_byte = match self.kind {
            WireMessageKind::Text => FIN_TEXT,
            WireMessageKind::Binary => FIN_BINARY,
        };
        let (head, head_len) = frame_head(first_byte, payload);
        let start = HEAD_MAX - head_len;
        if let (Some(room), Some(head)) = (self.buffer.get_mut(start..HEAD_MAX), head.get(..head_len)) {
            room.copy_from_slice(head);
        }
        let extra: usize = attachments.iter().map(|bytes| bytes.len() + HEAD_MAX).sum();
        self.buffer.reserve_exact(extra);
        let first_end = self.buffer.len();
        let mut ranges = Vec::with_capacity(attachments.len());
        for bytes in attachments {
            let (head, head_len) = frame_head(FIN_BINARY, bytes.len());
            self.buffer.extend_from_slice(head.get(..head_len).unwrap_or_default());
            let at = self.buffer.len();
            self.buffer.extend_from_slice(bytes);
            ranges.push(offset(at - start)..offset(self.buffer.len() - start));
        }
        let frames = match self.buffer.get(start..) {
            // As cheap as sharing the buffer, and a queue of many does not hold the room that each left unused.
            Some(frames) if self.buffer.len() <= SHORT => {
                let frames = Bytes::copy_from_slice(frames);
                if self.buffer.capacity() <= 2 * SHORT {
                    // At the end of a thread there is nowhere to keep it.
                    let _ = SCRATCH.try_with(|scratch| scratch.set(self.buffer));
                }
                frames
            }
            _ => Bytes::from(self.buffer).slice(start..),
        };
        let first_at = offset(HEAD_MAX - start)..offset(first_end - start);
        Wire { frames, first: self.kind, first_at, attachments: ranges, compress: true, forms: None }
    }
}

/// Appends a message as one frame: compressed where that is negotiated, worth it and shorter.
pub(crate) fn append_message(out: &mut Vec<u8>, message: WireMessage<'_>, deflate: Option<&Deflate>) {
    let first_byte = match message {
        WireMessage::Text(_) => FIN_TEXT,
        WireMessage::Binary(_) => FIN_BINARY,
    };
    let payload = message.payload();
    if let Some(deflate) = deflate
        && (deflate.threshold..=deflate.longest).contains(&payload.len())
    {
        let start = out.len();
        out.extend_from_slice(&[0; HEAD_MAX]);
        if deflate::deflate(payload, out) {
            let (head, length) = frame_head(first_byte | RSV1, out.len() - start - HEAD_MAX);
            out.splice(start..start + HEAD_MAX, head.into_iter().take(length));
            return;
        }
        out.truncate(start);
    }
    let (head, length) = frame_head(first_byte, payload.len());
    out.reserve(length + payload.len());
    out.extend(head.into_iter().take(length));
    out.extend_from_slice(payload);
}

/// An unmasked frame's head: its first byte, then the length in its shortest form (RFC 6455 §5.2).
pub(crate) fn frame_head(first_byte: u8, length: usize) -> ([u8; HEAD_MAX], usize) {
    let mut head = [0; HEAD_MAX];
    head[0] = first_byte;
    match length {
        0..=125 => {
            head[1] = length as u8;
            (head, 2)
        }
        126..=0xFFFF => {
            head[1] = 126;
            head[2..4].copy_from_slice(&(length as u16).to_be_bytes());
            (head, 4)
        }
        _ => {
            head[1] = 127;
            head[2..10].copy_from_slice(&(length as u64).to_be_bytes());
            (head, HEAD_MAX)
        }
    }
}

/// Offsets are 32-bit: a packet beyond 4 GiB is refused where it is encoded.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
