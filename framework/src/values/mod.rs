//! Plain values, readable by every layer: packets, payloads, handshakes, ids, options, reasons.

pub(crate) mod config;
pub(crate) mod deflate;
pub(crate) mod engine;
pub(crate) mod parser;
pub(crate) mod reason;
pub(crate) mod recovery;
pub(crate) mod request;
pub(crate) mod wire;
