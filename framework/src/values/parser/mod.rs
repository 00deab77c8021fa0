//! Socket.IO v5 packets as text and attachments (upstream: `socket.io-parser`).

pub(crate) mod attachments;
pub(crate) mod bytes;
pub(crate) mod decoder;
pub(crate) mod encoder;
pub(crate) mod json;
pub(crate) mod legacy;
#[cfg(feature = "msgpack")]
pub(crate) mod msgpack;
pub(crate) mod packet;
pub(crate) mod value;
