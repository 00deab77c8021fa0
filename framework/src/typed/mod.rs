//! The typed layer: what a user's contract is made of, and the handles that handlers get.

pub(crate) mod ack;
pub(crate) mod arguments;
pub(crate) mod broadcast;
pub(crate) mod check;
#[cfg_attr(not(feature = "test"), allow(dead_code))]
pub(crate) mod client;
pub mod codes;
pub(crate) mod constraint;
#[cfg(feature = "contract")]
pub(crate) mod contract;
pub(crate) mod describe;
pub(crate) mod dispatch;
pub(crate) mod events;
pub(crate) mod fit;
pub(crate) mod fits;
pub(crate) mod handler;
pub(crate) mod handler_traits;
pub(crate) mod handshake;
pub mod int_string;
pub(crate) mod layered;
pub(crate) mod middleware;
pub(crate) mod namespace;
pub(crate) mod path;
pub(crate) mod payload;
pub(crate) mod public;
pub(crate) mod received;
pub(crate) mod remote;
pub(crate) mod reply;
pub(crate) mod room;
pub(crate) mod schema_check;
pub(crate) mod server_events;
pub(crate) mod socket;
