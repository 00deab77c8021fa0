//! What carries packets: a WebSocket's bytes, and the bodies of polling.

pub(crate) mod polling;
pub(crate) mod websocket;
