//! The heartbeat: when a packet of ours is due, and until when one of the client's may come.
//!
//! In Engine.IO v4 the server pings and the client answers, in v3 it is the other way round. Which side does what is
//! known here only.

use std::time::{Duration, Instant};

use crate::values::engine::packet::ServerPacket;
use crate::values::engine::version::Version;

/// The clock of one session's heartbeat.
///
/// Deadlines follow from the moment when something was due, not from when that was noticed: a client that never
/// answers is dead exactly one interval and one timeout after the opening, however late the timers run.
/// Nothing but the client's heartbeat moves the clock: in v4 because nothing but a ping moves the client's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heartbeat {
    version: Version,
    interval: Duration,
    timeout: Duration,
    /// When a ping of ours is due. In v3 a pong that nobody asked for, and only while we are not reading.
    beat_at: Instant,
    /// When the client's heartbeat is overdue: in v4 the pong, while one is awaited, in v3 always the next ping.
    heard_by: Option<Instant>,
    /// We are not reading, so that silence says nothing about the client.
    suspended: bool,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// A packet that the client lives on.
    Beat,
    /// The client was not heard in time.
    Dead,
}

/// A heartbeat packet that this side sends, not the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrongDirection;

impl Heartbeat {
    pub(super) fn new(version: Version, opened: Instant, interval: Duration, timeout: Duration) -> Self {
        let (beat_at, heard_by) = match version {
            Version::V4 => (after(opened, interval), None),
            Version::V3 => (after(opened, Duration::MAX), Some(after(opened, interval.saturating_add(timeout)))),
        };
        Self { version, interval, timeout, beat_at, heard_by, suspended: false }
    }

    /// Our packet of the heartbeat.
    pub(super) fn packet(&self) -> ServerPacket {
        match self.version {
            Version::V4 => ServerPacket::Ping,
            Version::V3 => ServerPacket::Pong,
        }
    }

    /// What is due at `now`, at most one thing.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<Due> {
        if let Some(by) = self.awaited() {
            return (now >= by).then_some(Due::Dead);
        }
        if now < self.beat_at {
            return None;
        }
        if self.version == Version::V3 {
            self.beat_at = after(now, self.patience());
            return Some(Due::Beat);
        }
        let by = after(self.beat_at, self.timeout);
        self.heard_by = Some(by);
        // While reading is suspended the client still lives on pings; else the pong sets the time of the next one.
        self.beat_at = after(now, self.interval);
        let dead = now >= by && !self.suspended;
        Some(if dead { Due::Dead } else { Due::Beat })
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called next.
    pub(super) fn deadline(&self) -> Instant {
        self.awaited().unwrap_or(self.beat_at)
    }

    /// The client pinged, which in v4 is for the server to do. In v3 it is owed a pong.
    pub(super) fn handle_ping(&mut self, now: Instant) -> Result<(), WrongDirection> {
        match self.version {
            Version::V4 => Err(WrongDirection),
            Version::V3 => {
                self.heard_by = Some(after(now, self.interval.saturating_add(self.timeout)));
                Ok(())
            }
        }
    }

    /// The client answered, which in v3 is for the server to do. An answer that nobody asked for changes nothing.
    pub(super) fn handle_pong(&mut self, now: Instant) -> Result<(), WrongDirection> {
        match self.version {
            Version::V4 => {
                if self.heard_by.take().is_some() {
                    self.beat_at = after(now, self.interval);
                }
                Ok(())
            }
            Version::V3 => Err(WrongDirection),
        }
    }

    /// The session moved to another transport. A heartbeat that is awaited may come over the new one only, so that its
    /// time starts again; a ping that is not yet due stays where it was.
    pub(super) fn handle_swap(&mut self, now: Instant) {
        self.extend(now);
    }

    /// We stop reading, or read again.
    pub(super) fn set_suspended(&mut self, now: Instant, suspended: bool) {
        if self.suspended && !suspended {
            self.extend(now);
        } else if suspended && !self.suspended && self.version == Version::V3 {
            // Its pings are not read: it lives on pongs that it did not ask for.
            self.beat_at = after(now, self.patience());
        }
        self.suspended = suspended;
    }

    /// When the client's awaited heartbeat is overdue, unless that is suspended.
    pub(super) fn awaited(&self) -> Option<Instant> {
        self.heard_by.filter(|_| !self.suspended)
    }

    /// Within so much a client of v3 that has just pinged must hear of us, with room for the way.
    fn patience(&self) -> Duration {
        self.interval.min(self.timeout) / 2
    }

    fn extend(&mut self, now: Instant) {
        let by = after(now, self.timeout);
        self.heard_by = self.heard_by.map(|old| old.max(by));
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
        let mut heartbeat = Heartbeat::new(Version::V4, start, INTERVAL, TIMEOUT);
        assert_eq!(heartbeat.handle_timeout(at(start, 299)), None);
        assert_eq!(heartbeat.handle_timeout(at(start, 300)), Some(Due::Beat));
        assert_eq!(heartbeat.handle_timeout(at(start, 300)), None);
        heartbeat.handle_pong(at(start, 450)).unwrap();
        assert_eq!(heartbeat.deadline(), at(start, 750));
    }

    #[test]
    fn death_is_counted_from_when_the_ping_was_due() {
        let start = Instant::now();
        let mut late = Heartbeat::new(Version::V4, start, INTERVAL, TIMEOUT);
        assert_eq!(late.handle_timeout(at(start, 499)), Some(Due::Beat));
        assert_eq!(late.handle_timeout(at(start, 500)), Some(Due::Dead));
        let mut never = Heartbeat::new(Version::V4, start, INTERVAL, TIMEOUT);
        assert_eq!(never.handle_timeout(at(start, 500)), Some(Due::Dead));
    }

    #[test]
    fn a_pong_that_nobody_asked_for_changes_nothing() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(Version::V4, start, INTERVAL, TIMEOUT);
        heartbeat.handle_pong(at(start, 200)).unwrap();
        assert_eq!(heartbeat.deadline(), at(start, 300));
    }

    #[test]
    fn while_suspended_pings_go_on_and_nobody_is_declared_dead() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(Version::V4, start, INTERVAL, TIMEOUT);
        heartbeat.set_suspended(start, true);
        for beat in 1..=3 {
            assert_eq!(heartbeat.deadline(), at(start, 300 * beat));
            assert_eq!(heartbeat.handle_timeout(at(start, 300 * beat)), Some(Due::Beat));
        }
        heartbeat.set_suspended(at(start, 1000), false);
        assert_eq!(heartbeat.handle_timeout(at(start, 1199)), None);
        assert_eq!(heartbeat.handle_timeout(at(start, 1200)), Some(Due::Dead));
    }

    #[test]
    fn an_interval_without_end_does_not_overflow() {
        let start = Instant::now();
        for version in [Version::V4, Version::V3] {
            let mut heartbeat = Heartbeat::new(version, start, Duration::MAX, Duration::MAX);
            assert_eq!(heartbeat.handle_timeout(at(start, 1_000_000)), None);
        }
    }

    #[test]
    fn in_v3_the_client_pings_and_has_an_interval_and_a_timeout_for_it() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(Version::V3, start, INTERVAL, TIMEOUT);
        assert_eq!(heartbeat.deadline(), at(start, 500));
        assert_eq!(heartbeat.handle_timeout(at(start, 499)), None);
        heartbeat.handle_ping(at(start, 499)).unwrap();
        assert_eq!(heartbeat.handle_timeout(at(start, 998)), None);
        assert_eq!(heartbeat.handle_timeout(at(start, 999)), Some(Due::Dead));
        assert_eq!(heartbeat.handle_pong(start), Err(WrongDirection));
    }

    #[test]
    fn while_suspended_a_client_of_v3_is_kept_alive_and_not_declared_dead() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(Version::V3, start, INTERVAL, TIMEOUT);
        heartbeat.set_suspended(at(start, 50), true);
        for beat in [150, 250, 350, 700] {
            assert!(heartbeat.deadline() <= at(start, beat));
            assert_eq!(heartbeat.handle_timeout(at(start, beat)), Some(Due::Beat));
            assert_eq!(heartbeat.handle_timeout(at(start, beat)), None);
        }
        heartbeat.set_suspended(at(start, 1000), false);
        assert_eq!(heartbeat.handle_timeout(at(start, 1199)), None);
        assert_eq!(heartbeat.handle_timeout(at(start, 1200)), Some(Due::Dead));
    }
}
