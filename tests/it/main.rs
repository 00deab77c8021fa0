//! Tests of Ackord from the outside, in one binary.

mod broadcast_acks;
#[allow(dead_code)]
mod hygiene;
mod layers;
mod macros_behaviour;
mod readme;
mod ui;
mod valid;
