//! What carries packets. Polling needs nothing of its own: its requests are answered by the driver.

pub(crate) mod echo;
pub(crate) mod websocket;
