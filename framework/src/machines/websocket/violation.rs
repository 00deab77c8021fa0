//! What a client may do wrong in a frame, and the close code that says so.

use std::fmt;

use super::close::CloseCode;
use crate::values::deflate::InflateError;

/// Why a connection has to be failed (RFC 6455 §7.1.7): nothing behind it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// A control frame that announces more than 125 bytes (§5.5).
    ControlTooLong,
    /// A text or binary frame in the middle of a fragmented message (§5.4).
    ExpectedContinuation,
    /// A control frame without FIN (§5.5).
    FragmentedControl,
    /// A close frame with half a code, or with one that must not be sent (§5.5.1, §7.4).
    InvalidClose,
    /// A compressed message that is no DEFLATE (RFC 7692 §7.2.2).
    InvalidDeflate,
    /// Text, or the reason of a close frame, that is not UTF-8 (§8.1).
    InvalidUtf8,
    /// A payload length that is not in its shortest form, or beyond 63 bits (§5.2).
    LengthNotMinimal,
    /// A message of more bytes than are allowed.
    MessageTooBig,
    /// An RSV bit without an extension that gives it a meaning (§5.2).
    ReservedBits,
    /// An opcode that is reserved (§5.2).
    ReservedOpcode,
    /// A compressed message of more blocks than are allowed.
    TooManyBlocks,
    /// A message of more fragments than are allowed.
    TooManyFragments,
    /// A continuation frame outside of a message (§5.4).
    UnexpectedContinuation,
    /// A frame that its client has not masked (§5.1).
    Unmasked,
}

impl Violation {
    /// The code of the close frame that answers it.
    pub(crate) fn close_code(self) -> CloseCode {
        match self {
            Self::InvalidDeflate | Self::InvalidUtf8 => CloseCode::INVALID_PAYLOAD,
            Self::MessageTooBig | Self::TooManyBlocks | Self::TooManyFragments => CloseCode::TOO_BIG,
            Self::ControlTooLong
            | Self::ExpectedContinuation
            | Self::FragmentedControl
            | Self::InvalidClose
            | Self::LengthNotMinimal
            | Self::ReservedBits
            | Self::ReservedOpcode
            | Self::UnexpectedContinuation
            | Self::Unmasked => CloseCode::PROTOCOL_ERROR,
        }
    }
}

impl From<InflateError> for Violation {
    fn from(error: InflateError) -> Self {
        match error {
            InflateError::Invalid => Self::InvalidDeflate,
            InflateError::TooManyBlocks => Self::TooManyBlocks,
            InflateError::TooLong => Self::MessageTooBig,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ControlTooLong => "a control frame of more than 125 bytes",
            Self::ExpectedContinuation => "a new message inside of a fragmented one",
            Self::FragmentedControl => "a fragmented control frame",
            Self::InvalidClose => "a close frame without a valid code",
            Self::InvalidDeflate => "a compressed message that cannot be inflated",
            Self::InvalidUtf8 => "text that is not UTF-8",
            Self::LengthNotMinimal => "a payload length that is not in its shortest form",
            Self::MessageTooBig => "a message that is too big",
            Self::ReservedBits => "a reserved bit",
            Self::ReservedOpcode => "a reserved opcode",
            Self::TooManyBlocks => "a compressed message of too many blocks",
            Self::TooManyFragments => "a message of too many fragments",
            Self::UnexpectedContinuation => "a continuation of no message",
            Self::Unmasked => "a frame without a mask",
        })
    }
}

impl std::error::Error for Violation {}
