//! The contract document of Ackord, and what is printed from it.
//!
//! A [`Document`] says everything about a contract: namespaces, events of both directions, acknowledgements, auth, and the
//! JSON Schemas of all payloads as serde reads them and as it writes them. The printers are functions of it and of nothing
//! else, so they agree: [`typescript::print`] for the stock `socket.io-client` ([`typescript::print_with`] with validators of
//! what it receives), [`json_schema::schemas`] for everybody, [`asyncapi::print`] for the tools of AsyncAPI, [`page::print`]
//! for people. The binary `ackord` (feature `cli`) is all of them on the command line.
//!
//! [`compat::compare`] says whether clients of an older document get on with a newer one, and why not.
//!
//! This crate knows serde only. The document is built from Rust types by `ackord::Contract`.

pub mod asyncapi;
pub mod compat;
pub mod document;
pub mod file;
mod hash;
pub mod json_schema;
mod keywords;
pub mod page;
mod schema;
pub mod typescript;

pub use document::{
    Ack, Argument, Code, Definitions, Direction, Document, DocumentError, Event, FORMAT, Namespace, Parameter,
    ParameterType,
};
