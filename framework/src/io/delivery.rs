//! An answer's way to its client: what is known of it, and whom it concerns when it is lost.
//!
//! ```text
//!   the session's task ──> the request's future ──> the response's body ──> the stream ──> the system ──> the client
//!                    on the way: lost if dropped                              written: lost if reset
//! ```
//!
//! A client asks for the next payload when it has the last one, and never again for that: an answer that is lost has
//! to end the session, or its packets are missing from one that goes on.

use std::sync::Arc;

use super::sessions::{Request, SessionHandle};
use crate::values::engine::packet::ServerPacket;

/// The answer to a GET: its packets, and who watches over them.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) packets: Vec<ServerPacket>,
    pub(crate) delivery: Delivery,
}

/// Watches over an answer. Dropped before it is [written](Self::written), the answer is lost, and its session learns it.
#[derive(Debug)]
pub(crate) struct Delivery {
    session: Arc<SessionHandle>,
    number: u64,
    carries: bool,
    /// What it counts as unsent until the system has it.
    bytes: usize,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Between the session and the system.
    OnTheWay,
    /// With the system, or the client.
    Written,
    /// It was said that it is lost.
    Lost,
}

/// What a session is told of an answer that did not reach its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Undelivered {
    /// Which of the session's answers it is.
    pub(crate) number: u64,
    /// It never came to the system. Otherwise its connection was reset behind it, and the client may have read it.
    pub(crate) certain: bool,
    /// Something but a noop was in it.
    pub(crate) carried: bool,
}

impl Delivery {
    /// Watches over the session's answer of that number.
    pub(crate) fn new(session: Arc<SessionHandle>, number: u64, packets: &[ServerPacket]) -> Self {
        let carries = packets.iter().any(|packet| !matches!(packet, ServerPacket::Noop));
        let bytes = packets.iter().map(ServerPacket::charge).sum();
        session.link.outbox.depart(bytes);
        Self { session, number, carries, bytes, stage: Stage::OnTheWay }
    }

    /// The session whose answer it is.
    pub(crate) fn session(&self) -> &SessionHandle {
        &self.session
    }

    /// The system has it all. What is known from here on is whether the connection is reset.
    pub(crate) fn written(&mut self) {
        if self.stage == Stage::OnTheWay {
            self.stage = Stage::Written;
            self.arrive();
        }
    }

    /// Its connection was reset.
    pub(crate) fn reset(mut self) {
        self.report();
    }

    /// Whether the system has it.
    pub(crate) fn is_written(&self) -> bool {
        self.stage == Stage::Written
    }

    /// Whether it is one of that session's.
    pub(crate) fn is_of(&self, session: &Arc<SessionHandle>) -> bool {
        Arc::ptr_eq(&self.session, session)
    }

    fn report(&mut self) {
        let certain = self.stage == Stage::OnTheWay;
        self.stage = Stage::Lost;
        let Self { number, carries: carried, .. } = *self;
        self.session.send(Request::Undelivered(Undelivered { number, certain, carried }));
    }

    /// Its bytes are not ours to hold any longer.
    fn arrive(&mut self) {
        if self.bytes > 0 {
            self.session.link.outbox.arrive(std::mem::take(&mut self.bytes));
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if self.stage == Stage::OnTheWay {
            self.report();
        }
        self.arrive();
    }
}
