//! GETs: their answers, and what becomes of those that are given up.

use std::task::Context;
use std::time::{Duration, Instant};

use super::Driver;
use crate::io::application::Application;
use crate::io::delivery::{Answer, Delivery, Undelivered};
use crate::values::engine::packet::ServerPacket;

/// How late a reset may be seen that came before a GET, or an upgrade.
const CROSSING: Duration = Duration::from_millis(100);

impl<A: Application> Driver<A> {
    /// Answers the GET that waits.
    pub(super) fn answer(&mut self, now: Instant, packets: Vec<ServerPacket>) {
        let (Some(poll), Some(entry)) = (self.poll.take(), &self.entry) else { return };
        self.answered += 1;
        let delivery = Delivery::new(entry.handle.clone(), self.answered, &packets);
        if poll.send(Ok(Answer { packets, delivery })).is_err() {
            self.session.handle_poll_aborted(now);
        }
    }

    /// Notices a client that gives up its GET.
    pub(super) fn watch_poll(&mut self, cx: &mut Context<'_>, now: Instant) {
        if let Some(answer) = &mut self.poll
            && answer.poll_closed(cx).is_ready()
        {
            self.poll = None;
            self.session.handle_poll_aborted(now);
        }
    }

    /// Whether a client misses what it may not have been sent. By its next GET, or by upgrading, it says that it has read
    /// the last answer; a reset that is seen right behind that may have come before it.
    pub(super) fn is_missing(&self, now: Instant, lost: Undelivered) -> bool {
        lost.certain
            || match self.confirmed {
                Some((number, at)) if lost.number <= number => {
                    lost.number == number && now.saturating_duration_since(at) < CROSSING
                }
                _ => true,
            }
    }
}
