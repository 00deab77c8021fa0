//! The close frame's payload: a status code and a reason (RFC 6455 §5.5.1, §7.4).

use super::{utf8, violation::Violation};

/// Why a connection is closed: a status code that may stand in a close frame (RFC 6455 §7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CloseCode(u16);

impl CloseCode {
    /// 1000: the purpose of the connection has been fulfilled.
    pub(crate) const NORMAL: Self = Self(1000);
    /// 1001: the server goes down, or the page was left.
    pub(crate) const GOING_AWAY: Self = Self(1001);
    /// 1002: a frame that the protocol does not allow.
    pub(crate) const PROTOCOL_ERROR: Self = Self(1002);
    /// 1007: a text message that is not UTF-8.
    pub(crate) const INVALID_PAYLOAD: Self = Self(1007);
    /// 1008: the peer breaks a rule that is no rule of the protocol, such as a limit.
    pub(crate) const POLICY: Self = Self(1008);
    /// 1009: a message too big to process.
    pub(crate) const TOO_BIG: Self = Self(1009);

    /// The code if a peer may send it. 1005, 1006 and 1015 never travel, and what RFC 6455 leaves undefined
    /// below 3000 is refused.
    pub(crate) fn new(code: u16) -> Option<Self> {
        matches!(code, 1000..=1003 | 1007..=1011 | 3000..=4999).then_some(Self(code))
    }

    /// The number on the wire.
    pub(crate) fn get(self) -> u16 {
        self.0
    }
}

/// The code of a close frame; its reason is checked and left, since it is nothing to act on.
pub(super) fn parse(payload: &[u8]) -> Result<Option<CloseCode>, Violation> {
    match payload {
        [] => Ok(None),
        [_] => Err(Violation::InvalidClose),
        [high, low, reason @ ..] => {
            let code = u16::from_be_bytes([*high, *low]);
            let code = CloseCode::new(code).ok_or(Violation::InvalidClose)?;
            utf8::text(reason)?;
            Ok(Some(code))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_may_travel_are_taken() {
        for code in [1000, 1001, 1002, 1003, 1007, 1011, 3000, 3999, 4000, 4999] {
            assert_eq!(CloseCode::new(code).map(CloseCode::get), Some(code));
        }
        for code in [0, 999, 1004, 1005, 1006, 1012, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
            assert_eq!(CloseCode::new(code), None, "{code}");
        }
    }

    #[test]
    fn a_payload_is_nothing_or_a_code_and_a_reason() {
        assert_eq!(parse(b""), Ok(None));
        assert_eq!(parse(b"\x03"), Err(Violation::InvalidClose));
        assert_eq!(parse(b"\x03\xe8"), Ok(Some(CloseCode::NORMAL)));
        assert_eq!(parse(b"\x03\xed"), Err(Violation::InvalidClose));
        assert_eq!(parse(b"\x0f\xa0bye"), Ok(CloseCode::new(4000)));
        assert_eq!(parse(b"\x03\xe8\xff"), Err(Violation::InvalidUtf8));
        assert_eq!(parse(b"\x03\xe8\xc3"), Err(Violation::InvalidUtf8));
    }
}
