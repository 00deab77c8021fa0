//! Tests of Ackord from the outside, in one binary.

mod acks;
mod binary;
mod handshake;
mod heartbeat;
#[allow(dead_code)]
mod hygiene;
mod layers;
mod macros_behaviour;
mod namespaces;
mod polling;
mod rejections;
mod support;
mod ui;
mod upgrade;
mod websocket;
