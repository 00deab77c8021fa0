//! The heartbeat: when a ping is due, and until when its pong may come.
//!
//! In Engine.IO v4 the server pings and the client answers. Which side does what is known here only.

use std::time::{Duration, Instant};

/// The clock of one session's heartbeat.
///
/// Deadlines follow from the moment when something was due, not from when that was noticed: a client that never
/// answers is dead exactly one interval and one timeout after the opening, however late the timers run.
/// Nothing but a pong moves the clock, because nothing but a ping moves the client's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heartbeat {
    interval: Duration,
    timeout: Duration,
    ping_at: Instant,
    /// When the pong is overdue, while one is awaited.
    pong_by: Option<Instant>,
    /// We are not reading, so that a missing pong says nothing about the client.
    suspended: bool,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Ping,
    /// The pong did not come in time.
    Dead,
}

/// A heartbeat packet that this side sends, not the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrongDirection;

impl Heartbeat {
    pub(super) fn new(opened: Instant, interval: Duration, timeout: Duration) -> Self {
        Self { interval, timeout, ping_at: after(opened, interval), pong_by: None, suspended: false }
    }

    /// What is due at `now`, at most one thing.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<Due> {
        if let Some(by) = self.awaited() {
            return (now >= by).then_some(Due::Dead);
        }
        if now < self.ping_at {
            return None;
        }
        let by = after(self.ping_at, self.timeout);
        self.pong_by = Some(by);
        // While reading is suspended the client still lives on pings; else the pong sets the time of the next one.
        self.ping_at = after(now, self.interval);
        let dead = now >= by && !self.suspended;
        Some(if dead { Due::Dead } else { Due::Ping })
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called next.
    pub(super) fn deadline(&self) -> Instant {
        self.awaited().unwrap_or(self.ping_at)
    }

    /// The client pinged, which in v4 is for the server to do.
    pub(super) fn handle_ping(&mut self) -> Result<(), WrongDirection> {
        Err(WrongDirection)
    }

    /// The client answered. An answer that nobody asked for changes nothing.
    pub(super) fn handle_pong(&mut self, now: Instant) -> Result<(), WrongDirection> {
        if self.pong_by.take().is_some() {
            self.ping_at = after(now, self.interval);
        }
        Ok(())
    }

    /// The session moved to another transport. A pong that is awaited may come over the new one only, so that its
    /// time starts again; a ping that is not yet due stays where it was.
    pub(super) fn handle_swap(&mut self, now: Instant) {
        self.extend(now);
    }

    /// We stop reading, or read again.
    pub(super) fn set_suspended(&mut self, now: Instant, suspended: bool) {
        if self.suspended && !suspended {
            self.extend(now);
        }
        self.suspended = suspended;
    }

    /// When the awaited pong is overdue, unless that is suspended.
    pub(super) fn awaited(&self) -> Option<Instant> {
        self.pong_by.filter(|_| !self.suspended)
    }

    fn extend(&mut self, now: Instant) {
        let by = after(now, self.timeout);
        self.pong_by = self.pong_by.map(|old| old.max(by));
    }
}

/// `now + time`, or a moment that nobody lives to see when an option says "never" with `Duration::MAX`.
pub(super) fn after(now: Instant, time: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    now.checked_add(time).unwrap_or_else(|| now + FAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_millis(300);
    const TIMEOUT: Duration = Duration::from_millis(200);

    fn at(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn pings_come_an_interval_after_the_last_pong() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(start, INTERVAL, TIMEOUT);
        assert_eq!(heartbeat.handle_timeout(at(start, 299)), None);
        assert_eq!(heartbeat.handle_timeout(at(start, 300)), Some(Due::Ping));
        assert_eq!(heartbeat.handle_timeout(at(start, 300)), None);
        heartbeat.handle_pong(at(start, 450)).unwrap();
        assert_eq!(heartbeat.deadline(), at(start, 750));
    }

    #[test]
    fn death_is_counted_from_when_the_ping_was_due() {
        let start = Instant::now();
        let mut late = Heartbeat::new(start, INTERVAL, TIMEOUT);
        assert_eq!(late.handle_timeout(at(start, 499)), Some(Due::Ping));
        assert_eq!(late.handle_timeout(at(start, 500)), Some(Due::Dead));
        let mut never = Heartbeat::new(start, INTERVAL, TIMEOUT);
        assert_eq!(never.handle_timeout(at(start, 500)), Some(Due::Dead));
    }

    #[test]
    fn a_pong_that_nobody_asked_for_changes_nothing() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(start, INTERVAL, TIMEOUT);
        heartbeat.handle_pong(at(start, 200)).unwrap();
        assert_eq!(heartbeat.deadline(), at(start, 300));
    }

    #[test]
    fn while_suspended_pings_go_on_and_nobody_is_declared_dead() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(start, INTERVAL, TIMEOUT);
        heartbeat.set_suspended(start, true);
        for beat in 1..=3 {
            assert_eq!(heartbeat.deadline(), at(start, 300 * beat));
            assert_eq!(heartbeat.handle_timeout(at(start, 300 * beat)), Some(Due::Ping));
        }
        heartbeat.set_suspended(at(start, 1000), false);
        assert_eq!(heartbeat.handle_timeout(at(start, 1199)), None);
        assert_eq!(heartbeat.handle_timeout(at(start, 1200)), Some(Due::Dead));
    }

    #[test]
    fn an_interval_without_end_does_not_overflow() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(start, Duration::MAX, Duration::MAX);
        assert_eq!(heartbeat.handle_timeout(at(start, 1_000_000)), None);
    }
}
