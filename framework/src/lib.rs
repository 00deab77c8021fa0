//! Ackord: typed Socket.IO.
#![allow(dead_code)] // while the layers are landing

mod machines;
mod values;

pub use values::parser::bytes::Bytes;
pub use values::parser::value::{Map, Value};
