//! The frames of a server: unmasked, and never fragmented.

use super::close::CloseCode;
use crate::values::wire::frame_head;

const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const PONG: u8 = 0x8A;

/// A text message.
pub(crate) fn append_text(out: &mut Vec<u8>, text: &str) {
    append(out, TEXT, text.as_bytes());
}

/// A binary message.
pub(crate) fn append_binary(out: &mut Vec<u8>, data: &[u8]) {
    append(out, BINARY, data);
}

/// The answer to a ping: its payload, which is at most 125 bytes long (RFC 6455 §5.5.3).
pub(crate) fn append_pong(out: &mut Vec<u8>, ping: &[u8]) {
    append(out, PONG, ping);
}

/// The last frame of a connection, or the answer to the client's, whose code is echoed (RFC 6455 §5.5.1).
pub(crate) fn append_close(out: &mut Vec<u8>, code: Option<CloseCode>) {
    match code {
        Some(code) => append(out, CLOSE, &code.get().to_be_bytes()),
        None => append(out, CLOSE, &[]),
    }
}

fn append(out: &mut Vec<u8>, first_byte: u8, payload: &[u8]) {
    let (head, length) = frame_head(first_byte, payload.len());
    out.reserve(length.saturating_add(payload.len()));
    out.extend(head.into_iter().take(length));
    out.extend_from_slice(payload);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_follow_each_other() {
        let mut out = Vec::new();
        append_text(&mut out, "hé");
        append_binary(&mut out, &[1, 2]);
        append_pong(&mut out, b"p");
        append_close(&mut out, Some(CloseCode::GOING_AWAY));
        append_close(&mut out, None);
        assert_eq!(out, b"\x81\x03h\xc3\xa9\x82\x02\x01\x02\x8a\x01p\x88\x02\x03\xe9\x88\x00");
    }

    #[test]
    fn longer_payloads_have_longer_heads() {
        let mut out = Vec::new();
        append_binary(&mut out, &[7; 300]);
        assert_eq!(out[..4], [0x82, 126, 1, 44]);
        assert_eq!(out.len(), 304);
        out.clear();
        append_binary(&mut out, &[7; 70_000]);
        assert_eq!(out[..10], [0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70]);
        assert_eq!(out.len(), 70_010);
    }
}
