//! Tests of Ackord from the outside, in one binary.

#[allow(dead_code)]
mod hygiene;
mod macros_behaviour;
mod ui;
