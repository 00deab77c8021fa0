//! The upgrade: a WebSocket that a session on polling may move to.

use std::time::{Duration, Instant};

use super::heartbeat::after;
use crate::values::engine::packet::Packet;

/// A WebSocket that was opened with the session's id. Until its `5` it is an attempt, perhaps of a stranger, and
/// what goes wrong on it does not touch the session.
///
/// ```text
///              2probe, answered 3probe             5
///   Opened ───────────────────────────> Probed ─────────> the session's transport
///      └── any other packet, too late ──────┴──> closed
/// ```
#[derive(Clone, Copy, Debug)]
pub(super) struct Probe {
    state: ProbeState,
    deadline: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ProbeState {
    Opened,
    /// The client is about to pause polling: a GET that waits has to be answered for it to go on.
    Probed,
}

/// What a packet on the probe leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProbeStep {
    Answer,
    Swap,
    Refuse,
}

impl Probe {
    pub(super) fn new(now: Instant, timeout: Duration) -> Self {
        Self {
            state: ProbeState::Opened,
            deadline: after(now, timeout),
        }
    }

    pub(super) fn handle_packet(&mut self, packet: &Packet<'_>) -> ProbeStep {
        match (packet, self.state) {
            (packet, _) if packet.is_probe() => {
                self.state = ProbeState::Probed;
                ProbeStep::Answer
            }
            (Packet::Upgrade, ProbeState::Probed) => ProbeStep::Swap,
            _ => ProbeStep::Refuse,
        }
    }

    /// Whether polls are answered at once: from `2probe` to `5`.
    pub(super) fn is_upgrading(&self) -> bool {
        self.state == ProbeState::Probed
    }

    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }
}
