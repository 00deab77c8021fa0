//! Tests of Ackord from the outside, in one binary.

#[allow(dead_code)]
mod hygiene;
mod layers;
mod macros_behaviour;
mod readme;
mod ui;
