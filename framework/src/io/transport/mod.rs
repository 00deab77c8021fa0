//! What carries packets. Polling needs nothing of its own: its requests are answered by the driver.

pub(crate) mod echo;
#[cfg(feature = "test")]
pub(crate) mod memory;
pub(crate) mod websocket;
