//! The head of a client's frame (RFC 6455 §5.2).
//!
//! ```text
//!  0               1               2               3
//!  7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0
//! +-+-+-+-+-------+-+-------------+-------------------------------+
//! |F|R|R|R| opcode|M| length      | length in 16 bits if 126,     |
//! |I|S|S|S|       |A|             | in 64 bits if 127,            |
//! |N|V|V|V|       |S|             | else nothing;                 |
//! | |1|2|3|       |K|             | then 4 bytes of masking key   |
//! +-+-+-+-+-------+-+-------------+-------------------------------+
//! ```

use super::violation::Violation;

/// The longest head of a client's frame: two bytes, a 64-bit length, and the masking key.
pub(super) const HEAD_MAX: usize = 14;

const FIN: u8 = 0x80;
const RSV: u8 = 0x70;
const RSV1: u8 = 0x40;
const OPCODE: u8 = 0x0F;
const MASK: u8 = 0x80;
const LENGTH: u8 = 0x7F;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opcode {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Opcode {
    pub(super) fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }

    fn from_bits(bits: u8) -> Option<Self> {
        Some(match bits {
            0x0 => Self::Continuation,
            0x1 => Self::Text,
            0x2 => Self::Binary,
            0x8 => Self::Close,
            0x9 => Self::Ping,
            0xA => Self::Pong,
            _ => return None,
        })
    }
}

/// The head of a frame that obeys all rules that need no more than the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameHead {
    pub(super) fin: bool,
    pub(super) opcode: Opcode,
    /// The first frame of a compressed message (RFC 7692 §6).
    pub(super) compressed: bool,
    /// The announced length of the payload: not to be trusted.
    pub(super) length: u64,
    pub(super) key: [u8; 4],
}

impl FrameHead {
    /// The head at the start of `bytes` and how many it takes, or `None` if more are needed.
    ///
    /// With `inflates` permessage-deflate was negotiated: the first frame of a message may have RSV1.
    ///
    /// Rules are checked byte by byte in their order, so that a violation is found with the first byte that
    /// shows it, however the stream was cut.
    pub(super) fn parse(bytes: &[u8], inflates: bool) -> Result<Option<(Self, usize)>, Violation> {
        let Some((&first, rest)) = bytes.split_first() else {
            return Ok(None);
        };
        let compressed = inflates && first & RSV == RSV1;
        if first & RSV != 0 && !compressed {
            return Err(Violation::ReservedBits);
        }
        let fin = first & FIN != 0;
        let opcode = Opcode::from_bits(first & OPCODE).ok_or(Violation::ReservedOpcode)?;
        if compressed && !matches!(opcode, Opcode::Text | Opcode::Binary) {
            return Err(Violation::ReservedBits);
        }
        if opcode.is_control() && !fin {
            return Err(Violation::FragmentedControl);
        }

        let Some((&second, rest)) = rest.split_first() else {
            return Ok(None);
        };
        if second & MASK == 0 {
            return Err(Violation::Unmasked);
        }
        let (length, rest) = match second & LENGTH {
            126 | 127 if opcode.is_control() => return Err(Violation::ControlTooLong),
            126 => {
                let Some((length, rest)) = rest.split_first_chunk() else {
                    return Ok(None);
                };
                let length = u16::from_be_bytes(*length);
                if length < 126 {
                    return Err(Violation::LengthNotMinimal);
                }
                (u64::from(length), rest)
            }
            127 => {
                let Some((length, rest)) = rest.split_first_chunk() else {
                    return Ok(None);
                };
                let length = u64::from_be_bytes(*length);
                if length <= 0xFFFF || length > i64::MAX as u64 {
                    return Err(Violation::LengthNotMinimal);
                }
                (length, rest)
            }
            length => (u64::from(length), rest),
        };

        let Some((&key, rest)) = rest.split_first_chunk() else {
            return Ok(None);
        };
        let head = Self { fin, opcode, compressed, length, key };
        Ok(Some((head, bytes.len() - rest.len())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_three_forms() {
        for (bytes, length) in [
            (b"\x82\x80kkkk".as_slice(), 0),
            (b"\x82\xfdkkkk", 125),
            (b"\x82\xfe\x00\x7ekkkk", 126),
            (b"\x82\xfe\xff\xffkkkk", 0xFFFF),
            (b"\x82\xff\0\0\0\0\0\x01\0\0kkkk", 0x1_0000),
            (b"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xffkkkk", i64::MAX as u64),
        ] {
            let head = FrameHead { fin: true, opcode: Opcode::Binary, compressed: false, length, key: *b"kkkk" };
            assert_eq!(FrameHead::parse(bytes, false), Ok(Some((head, bytes.len()))));
            let longer = [bytes, b"payload"].concat();
            assert_eq!(FrameHead::parse(&longer, false), Ok(Some((head, bytes.len()))));
            for cut in 0..bytes.len() {
                assert_eq!(FrameHead::parse(&bytes[..cut], false), Ok(None));
            }
        }
    }

    #[test]
    fn each_rule_is_broken_by_the_byte_that_shows_it() {
        use Violation::*;
        for (bytes, violation) in [
            (b"\xc1".as_slice(), ReservedBits),
            (b"\xa1", ReservedBits),
            (b"\x91", ReservedBits),
            (b"\xf9", ReservedBits),
            (b"\x83", ReservedOpcode),
            (b"\x07", ReservedOpcode),
            (b"\x8b", ReservedOpcode),
            (b"\x8f", ReservedOpcode),
            (b"\x08", FragmentedControl),
            (b"\x09", FragmentedControl),
            (b"\x0a", FragmentedControl),
            (b"\x81\x05", Unmasked),
            (b"\x88\x00", Unmasked),
            (b"\x88\xfe", ControlTooLong),
            (b"\x89\xfe", ControlTooLong),
            (b"\x8a\xff", ControlTooLong),
            (b"\x81\xfe\x00\x00", LengthNotMinimal),
            (b"\x81\xfe\x00\x7d", LengthNotMinimal),
            (b"\x81\xff\0\0\0\0\0\0\0\x05", LengthNotMinimal),
            (b"\x81\xff\0\0\0\0\0\0\xff\xff", LengthNotMinimal),
            (b"\x81\xff\x80\0\0\0\0\x01\0\0", LengthNotMinimal),
        ] {
            assert_eq!(FrameHead::parse(bytes, false), Err(violation), "{bytes:x?}");
            let shorter = &bytes[..bytes.len() - 1];
            assert_eq!(FrameHead::parse(shorter, false), Ok(None), "{shorter:x?}");
        }
    }

    #[test]
    fn with_the_extension_only_the_first_frame_of_a_message_may_have_rsv1() {
        for (first, opcode, fin) in [(0xC1, Opcode::Text, true), (0x42, Opcode::Binary, false)] {
            let head = FrameHead { fin, opcode, compressed: true, length: 0, key: *b"kkkk" };
            let bytes = [first, 0x80, b'k', b'k', b'k', b'k'];
            assert_eq!(FrameHead::parse(&bytes, true), Ok(Some((head, 6))));
            assert_eq!(FrameHead::parse(&bytes, false), Err(Violation::ReservedBits));
        }
        for first in [0x40, 0xC0, 0xC8, 0xC9, 0xCA, 0xA1, 0x91, 0xE1, 0xD2, 0xF1] {
            assert_eq!(FrameHead::parse(&[first], true), Err(Violation::ReservedBits), "{first:x}");
        }
        assert_eq!(FrameHead::parse(&[0xC3], true), Err(Violation::ReservedOpcode));
    }
}
