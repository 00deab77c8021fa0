//! Engine.IO values, one file for each section of the protocol: packets, payloads, the handshake, session ids; and what
//! version 3 has otherwise than version 4.

pub(crate) mod handshake;
pub(crate) mod packet;
pub(crate) mod payload;
pub(crate) mod payload_v3;
pub(crate) mod sid;
pub(crate) mod version;
