//! Tests of Ackord from the outside, in one binary.

mod acks;
mod binary;
mod building;
mod disconnects;
mod handshake;
mod heartbeat;
#[allow(dead_code)]
mod hygiene;
mod hostile;
mod layers;
mod macros_behaviour;
mod namespaces;
mod order;
mod polling;
mod rejections;
mod rooms;
mod shutdown;
mod slow_consumer;
mod support;
mod ui;
mod upgrade;
mod websocket;
