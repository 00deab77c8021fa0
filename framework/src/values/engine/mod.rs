//! Engine.IO v4 values, one file for each section of the protocol: packets, payloads, the handshake, session ids.

pub(crate) mod handshake;
pub(crate) mod packet;
pub(crate) mod payload;
pub(crate) mod sid;
