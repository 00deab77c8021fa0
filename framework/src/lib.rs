//! Ackord: typed Socket.IO.
#![allow(dead_code)] // while the layers are landing

mod machines;
mod values;
