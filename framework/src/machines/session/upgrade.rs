//! The upgrade: a WebSocket that a session on polling may move to.

use std::time::{Duration, Instant};

use super::heartbeat::after;
use crate::values::engine::packet::Packet;

/// A session that is younger lets a GET wait behind `2probe`, for half of the time that the upgrade has at most: clients'
/// tests count the packets of a connection's first 100 ms, in which Node sends no noop. An older one lets none wait, since
/// a client keeps back what it emits until its GET is answered. What is sent meanwhile answers the GET all the same.
pub(super) const QUIET: Duration = Duration::from_millis(100);

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
    /// When GETs do not wait any longer, once the probe was answered.
    release: Instant,
    deadline: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ProbeState {
    Opened,
    /// The client is about to pause polling, and waits for the answer to its GET.
    Probed,
    /// It is not to wait any longer: every GET is answered at once, with a noop if there is nothing else.
    Releasing,
}

/// What a packet on the probe leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProbeStep {
    Answer,
    Swap,
    Refuse,
}

impl Probe {
    /// Of a session that was opened then, and has `timeout` from now on.
    pub(super) fn new(opened: Instant, now: Instant, timeout: Duration) -> Self {
        let release = after(opened, QUIET).min(after(now, timeout / 2));
        Self { state: ProbeState::Opened, release, deadline: after(now, timeout) }
    }

    pub(super) fn handle_packet(&mut self, now: Instant, packet: &Packet<'_>) -> ProbeStep {
        match (packet, self.state) {
            (packet, state) if packet.is_probe() => {
                if state == ProbeState::Opened {
                    self.state = ProbeState::Probed;
                    self.handle_timeout(now);
                }
                ProbeStep::Answer
            }
            (Packet::Upgrade, ProbeState::Probed | ProbeState::Releasing) => ProbeStep::Swap,
            _ => ProbeStep::Refuse,
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if self.state == ProbeState::Probed && now >= self.release {
            self.state = ProbeState::Releasing;
        }
    }

    /// Whether GETs are answered at once.
    pub(super) fn releases_polls(&self) -> bool {
        self.state == ProbeState::Releasing
    }

    /// Whether the upgrade has taken too long.
    pub(super) fn is_overdue(&self, now: Instant) -> bool {
        now >= self.deadline
    }

    /// When [`handle_timeout`](Self::handle_timeout) has something to do, or it is overdue.
    pub(super) fn poll_timeout(&self) -> Instant {
        match self.state {
            ProbeState::Probed => self.release.min(self.deadline),
            ProbeState::Opened | ProbeState::Releasing => self.deadline,
        }
    }
}
