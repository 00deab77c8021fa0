//! What a server is made of: `Io` and its builder, the axum service, the accept loop.

pub(crate) mod axum;
pub(crate) mod engine;
pub(crate) mod error;
pub(crate) mod host;
pub(crate) mod hyper;
pub(crate) mod impatient;
pub(crate) mod listen;
pub(crate) mod options;
pub(crate) mod server;
pub(crate) mod valid;
