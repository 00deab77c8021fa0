//! A chat with rooms.
//!
//! [`contract`] is all that the page and the server agree on; [`server`] implements it. The program in `main.rs` writes
//! the page's TypeScript from the contract, builds the page and serves both.

pub mod contract;
pub mod page;
pub mod server;
pub mod site;
