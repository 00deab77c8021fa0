//! The control frames of a server: unmasked, and never fragmented.

use super::close::CloseCode;
use crate::values::wire::frame_head;

const CLOSE: u8 = 0x88;
const PONG: u8 = 0x8A;

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
        append_pong(&mut out, b"p");
        append_close(&mut out, Some(CloseCode::GOING_AWAY));
        append_close(&mut out, None);
        assert_eq!(out, b"\x8a\x01p\x88\x02\x03\xe9\x88\x00");
    }
}
