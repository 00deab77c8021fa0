//! Namespaces, rooms, sockets and fan-out. No runtime: only locks that never span user code.

pub(crate) mod acks;
pub(crate) mod adapter;
pub(crate) mod asking;
pub(crate) mod dispatch;
pub(crate) mod emission;
pub(crate) mod namespace;
pub(crate) mod observe;
pub(crate) mod outbox;
pub(crate) mod outside;
pub(crate) mod panics;
pub(crate) mod parent;
pub(crate) mod recovery;
pub(crate) mod registry;
pub(crate) mod scope;
pub(crate) mod socket;
