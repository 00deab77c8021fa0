//! The values of the opening handshake (RFC 6455 §4): the key, its answer, the subprotocol.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha1::{Digest, Sha1};

/// What every server hashes behind the client's key (RFC 6455 §1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A header of subprotocols beyond this is not looked at.
const PROTOCOLS_MAX: usize = 1024;

/// The value of `Sec-WebSocket-Accept` for a `Sec-WebSocket-Key`.
pub(crate) fn accept_key(key: &str) -> String {
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    STANDARD.encode(digest)
}

/// Whether a `Sec-WebSocket-Key` is 16 bytes in base64, which is all that a server may ask of it (RFC 6455 §4.2.1).
pub(crate) fn is_key(key: &str) -> bool {
    let Some(digits) = key.strip_suffix("==") else {
        return false;
    };
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    digits.len() == 22 && digits.bytes().all(is_digit)
}

/// The subprotocol that answers a `Sec-WebSocket-Protocol`: the first one offered, as in Node, since a browser that
/// offers some fails a connection that names none of them. `None` if the first is not a token.
pub(crate) fn subprotocol(offered: &str) -> Option<&str> {
    if offered.len() > PROTOCOLS_MAX {
        return None;
    }
    let first = offered.split(',').map(|name| name.trim_matches([' ', '\t'])).find(|name| !name.is_empty())?;
    first.bytes().all(is_token_byte).then_some(first)
}

/// The characters of a token (RFC 9110 §5.6.2): none of them can end a header or begin another.
pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc_is_accepted_as_there() {
        assert_eq!(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn a_key_is_sixteen_bytes_of_base64() {
        assert!(is_key("dGhlIHNhbXBsZSBub25jZQ=="));
        assert!(is_key("+/+/+/+/+/+/+/+/+/+/+A=="));
        for key in [
            "",
            "==",
            "dGhlIHNhbXBsZSBub25jZQ",
            "dGhlIHNhbXBsZSBub25jZQ=",
            "dGhlIHNhbXBsZSBub25jZTE=",
            "dGhlIHNhbXBsZSBub25j",
            "dGhlIHNhbXBsZSBub25jZQ== ",
            "dGhlIHNhbXBsZSBub25j-_==",
            "dGhlIHNhbXBsZSBub2 jZQ==",
            "ééééééééééé==",
        ] {
            assert!(!is_key(key), "{key}");
        }
    }

    #[test]
    fn the_first_subprotocol_offered_is_echoed() {
        assert_eq!(subprotocol("chat"), Some("chat"));
        assert_eq!(subprotocol(" \tchat.v2 , superchat"), Some("chat.v2"));
        assert_eq!(subprotocol(",, ,mqtt"), Some("mqtt"));
    }

    #[test]
    fn what_is_no_token_is_not_echoed() {
        for offered in ["", " , ", "a b", "a\r\nx: y", "a;b", "é", "\"a\"", "a/b"] {
            assert_eq!(subprotocol(offered), None, "{offered}");
        }
    }

    #[test]
    fn a_header_of_blanks_is_not_worth_reading() {
        assert_eq!(subprotocol(&(" ".repeat(PROTOCOLS_MAX) + "a")), None);
        assert_eq!(subprotocol(&(" ".repeat(PROTOCOLS_MAX - 1) + "a")), Some("a"));
    }
}
