//! UTF-8 of text that comes whole, and of text that comes in pieces.

use super::violation::Violation;

/// The bytes of a whole text.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Violation> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| Violation::InvalidUtf8)
}

/// How many bytes of a text's beginning are whole characters. At most three are left over, the start of a
/// character that more bytes can complete; whatever no bytes can make valid is refused at once.
pub(super) fn whole_characters(bytes: &[u8]) -> Result<usize, Violation> {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => Ok(text.len()),
        Err(error) if error.error_len().is_none() => Ok(error.valid_up_to()),
        Err(_) => Err(Violation::InvalidUtf8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_character_waits_for_its_rest() {
        let text = "aé€😀";
        for (cut, whole) in [0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10].into_iter().enumerate() {
            assert_eq!(whole_characters(&text.as_bytes()[..cut]), Ok(whole));
        }
    }

    #[test]
    fn what_can_never_become_a_character_is_refused_at_its_first_wrong_byte() {
        // A lone continuation, an overlong form, a surrogate, beyond U+10FFFF, and bytes that never occur.
        for bytes in [b"a\x80".as_slice(), b"\xc0", b"\xe0\x80", b"\xed\xa0", b"\xf4\x90", b"\xf5", b"\xff"] {
            assert_eq!(whole_characters(bytes), Err(Violation::InvalidUtf8));
            assert_eq!(text(bytes), Err(Violation::InvalidUtf8));
        }
    }
}
