//! DEFLATE as the messages of permessage-deflate are in it (RFC 7692 §7.2), each without what came before it.
//!
//! A thread has one compressor and one decompressor, made when they are first needed and used for all messages of all
//! connections: a connection holds neither.

#[cfg(feature = "permessage-deflate")]
mod codec;

#[cfg(feature = "permessage-deflate")]
pub(crate) use self::codec::{deflate, inflate};
#[cfg(not(feature = "permessage-deflate"))]
pub(crate) use self::without::{deflate, inflate};

/// How the messages to one client may be compressed: what the server wants, and what was negotiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deflate {
    /// The bytes from which a message is worth it.
    pub(crate) threshold: usize,
    /// The longest message that may be. A client that has little room asks for a small window (RFC 7692 §7.1.2.1), and
    /// what fits into it never looks back beyond it.
    pub(crate) longest: usize,
}

/// Why a message cannot be inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "permessage-deflate"), allow(dead_code))]
pub(crate) enum InflateError {
    /// It is no DEFLATE, or ends in the middle of a block.
    Invalid,
    /// There are more blocks in it than are allowed: each costs time, and may hold nothing.
    TooManyBlocks,
    /// It is longer than is allowed.
    TooLong,
}

/// Without the feature the extension is not negotiated: nothing is compressed, and nothing comes compressed.
#[cfg(not(feature = "permessage-deflate"))]
mod without {
    use super::InflateError;

    pub(crate) fn deflate(_: &[u8], _: &mut Vec<u8>) -> bool {
        false
    }

    pub(crate) fn inflate(_: &[u8], _: usize, _: usize) -> Result<Vec<u8>, InflateError> {
        Err(InflateError::Invalid)
    }
}
