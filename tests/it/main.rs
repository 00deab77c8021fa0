//! Tests of Ackord from the outside, in one binary.

mod acks;
mod binary;
mod disconnects;
mod handshake;
mod heartbeat;
#[allow(dead_code)]
mod hygiene;
mod layers;
mod macros_behaviour;
mod namespaces;
mod order;
mod polling;
mod rejections;
mod rooms;
mod support;
mod ui;
mod upgrade;
mod websocket;
