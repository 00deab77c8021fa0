//! What a server is made of: `Io` and its builder, the axum service, the accept loop.

pub(crate) mod axum;
pub(crate) mod client_files;
#[cfg(feature = "compression")]
pub(crate) mod compression;
#[cfg(feature = "contract")]
pub(crate) mod contract;
pub(crate) mod cookie;
pub(crate) mod cors;
pub(crate) mod departures;
pub(crate) mod engine;
pub(crate) mod error;
pub(crate) mod hooks;
pub(crate) mod host;
pub(crate) mod http_side;
pub(crate) mod hyper;
pub(crate) mod impatient;
pub(crate) mod listen;
pub(crate) mod observer;
pub(crate) mod options;
pub(crate) mod origins;
pub(crate) mod payload;
pub(crate) mod refused;
pub(crate) mod server;
pub(crate) mod upgrade;
pub(crate) mod valid;
