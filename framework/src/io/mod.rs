//! Transports and the one task of a connection. Knows tokio; not HTTP.

pub(crate) mod application;
pub(crate) mod background;
pub(crate) mod client;
pub(crate) mod delivery;
pub(crate) mod driver;
pub(crate) mod engine_socket;
#[cfg(feature = "test")]
pub(crate) mod peer;
pub(crate) mod running;
pub(crate) mod sessions;
pub(crate) mod sweeper;
pub(crate) mod timers;
pub(crate) mod transport;
