//! The WebSocket protocol, server side (RFC 6455, and RFC 7692 for compressed messages): bytes in, messages out, and back.
//!
//! Nothing here reads, writes, waits or looks at a clock. A driver answers the opening handshake with
//! [`handshake`], feeds what it has read to a [`reader::Reader`] and appends what it sends with [`encode`].
//! It is the driver that answers a ping and a close, and that ends a connection after a [`violation::Violation`].

pub(crate) mod close;
pub(crate) mod encode;
pub(crate) mod extensions;
mod frame;
pub(crate) mod handshake;
mod mask;
pub(crate) mod reader;
mod utf8;
pub(crate) mod violation;

#[cfg(test)]
mod tests;
