//! Tests of Ackord from the outside, in one binary.

mod acks;
mod binary;
mod handshake;
mod heartbeat;
mod layers;
mod namespaces;
mod polling;
mod rejections;
mod support;
mod upgrade;
mod websocket;
