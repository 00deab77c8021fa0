//! Packets in MessagePack, in the dialect of `socket.io-msgpack-parser` and its `notepack.io`.
//!
//! A packet is one binary message: a map with `type` (0 to 4; those with attachments have no types of their own), `nsp`,
//! and where there is something to say `data` and `id`. Clients add `options`, which like all other keys mean nothing.
//! Binary values stand where they belong. JavaScript's own types have these forms, all of them extensions of type 0:
//!
//! | value | form |
//! |---|---|
//! | `undefined` | fixext 1 |
//! | `Date` | fixext 8: milliseconds since 1970, signed |
//! | `ArrayBuffer`, typed arrays | ext 8, 16, 32 |
//! | `Buffer` | bin 8, 16, 32 |
//!
//! Nothing of this is seen above the wire: what comes in is transcoded to the packet that the text would have given, and
//! what goes out is transcoded from the packet's own text and attachments.

mod date;
mod decode;
mod encode;
mod reader;
#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use self::decode::decode;
pub(crate) use self::encode::encode;

/// Why a message is no packet in MessagePack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessagePackError {
    /// A text message: the client speaks the default parser.
    Text,
    /// It ends too early, or has a byte that begins no value.
    Malformed,
    /// A string that is no UTF-8.
    NotUtf8,
    /// More bytes behind the packet.
    TrailingBytes,
    /// Deeper than JSON may be nested here.
    TooDeep,
    /// A key that is neither a string nor an integer.
    InvalidKey,
    /// A namespace that does not begin with `/`, or has a comma, which no text packet can name.
    InvalidNamespace,
}

impl fmt::Display for MessagePackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text message instead of MessagePack",
            Self::Malformed => "malformed MessagePack",
            Self::NotUtf8 => "a string in MessagePack that is no UTF-8",
            Self::TrailingBytes => "trailing bytes behind a packet in MessagePack",
            Self::TooDeep => "MessagePack that is nested too deep",
            Self::InvalidKey => "a key in MessagePack that is neither a string nor an integer",
            Self::InvalidNamespace => "invalid namespace",
        })
    }
}
