//! The state machines: pure, with `now` as an argument. No task, no clock, no lock.

pub(crate) mod acks;
pub(crate) mod connection;
pub(crate) mod session;
pub(crate) mod websocket;
