//! One coarse wheel for all deadlines of a server, instead of a timer for each.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::Waker;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;

/// How late a deadline may be noticed. Machines compute with the deadlines themselves, so this only delays.
const TICK: Duration = Duration::from_millis(5);

/// The time, as tokio sees it: a test may pause it.
pub(crate) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Timers {
    start: Instant,
    wheel: Mutex<Wheel>,
    earlier: Arc<Notify>,
    running: AtomicBool,
}

#[derive(Debug, Default)]
struct Wheel {
    next_id: u64,
    /// By tick, then by timer.
    wakers: BTreeMap<(u64, u64), Waker>,
}

/// One connection's entry in the wheel.
#[derive(Debug)]
pub(crate) struct Timer {
    timers: Arc<Timers>,
    id: u64,
    armed: Option<u64>,
}

impl Timers {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            start: now(),
            wheel: Mutex::default(),
            earlier: Arc::default(),
            running: AtomicBool::new(false),
        })
    }

    /// A timer that is not armed. The first one starts the wheel on the runtime that it is called from.
    pub(crate) fn timer(self: &Arc<Self>) -> Timer {
        self.keep_turning();
        let mut wheel = self.wheel.lock();
        wheel.next_id += 1;
        Timer { timers: self.clone(), id: wheel.next_id, armed: None }
    }

    /// Starts the wheel, also where the runtime that it turned on is gone: tests have one each.
    fn keep_turning(self: &Arc<Self>) {
        if !self.running.load(Ordering::Relaxed) && !self.running.swap(true, Ordering::Relaxed) {
            tokio::spawn(turn(Turning(Arc::downgrade(self)), self.earlier.clone()));
        }
    }

    /// The first tick at or behind `deadline`.
    fn tick_of(&self, deadline: Instant) -> u64 {
        let ticks = deadline.saturating_duration_since(self.start).as_nanos().div_ceil(TICK.as_nanos());
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }

    /// The last tick that is due.
    fn passed(&self, now: Instant) -> u64 {
        let ticks = now.saturating_duration_since(self.start).as_nanos() / TICK.as_nanos();
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }

    /// Takes the wakers that are due, and says when the next one is.
    fn due(&self, now: Instant) -> (Vec<Waker>, Option<Instant>) {
        let passed = self.passed(now);
        let mut wheel = self.wheel.lock();
        let later = wheel.wakers.split_off(&(passed.saturating_add(1), 0));
        let due = std::mem::replace(&mut wheel.wakers, later);
        let next = wheel.wakers.keys().next().and_then(|&(tick, _)| {
            let nanoseconds = u64::try_from(TICK.as_nanos()).ok()?.checked_mul(tick)?;
            self.start.checked_add(Duration::from_nanos(nanoseconds))
        });
        drop(wheel);
        (due.into_values().collect(), next)
    }
}

impl Timer {
    /// Wakes `waker` at `deadline`, or a tick later. An earlier deadline that is armed already stays: its waking is
    /// one too many, and cheaper than an entry moved for each message. `now` is the time of the turn that arms.
    pub(crate) fn arm(&mut self, now: Instant, deadline: Instant, waker: &Waker) {
        let tick = self.timers.tick_of(deadline);
        // What is not due at `now` is still in the wheel, or has woken the turn that is to come.
        if self.armed.is_some_and(|armed| armed <= tick && armed > self.timers.passed(now)) {
            return;
        }
        self.disarm();
        let mut wheel = self.timers.wheel.lock();
        let is_first = wheel.wakers.keys().next().is_none_or(|&(first, _)| tick < first);
        wheel.wakers.insert((tick, self.id), waker.clone());
        drop(wheel);
        self.armed = Some(tick);
        self.timers.keep_turning();
        if is_first {
            self.timers.earlier.notify_one();
        }
    }

    fn disarm(&mut self) {
        if let Some(tick) = self.armed.take() {
            self.timers.wheel.lock().wakers.remove(&(tick, self.id));
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.disarm();
    }
}

/// A wheel that turns. Dropped, it does not any more.
struct Turning(Weak<Timers>);

impl Drop for Turning {
    fn drop(&mut self) {
        if let Some(timers) = self.0.upgrade() {
            timers.running.store(false, Ordering::Relaxed);
        }
    }
}

/// Turns the wheel until the server is gone.
async fn turn(turning: Turning, earlier: Arc<Notify>) {
    loop {
        let next = {
            let Some(timers) = turning.0.upgrade() else { return };
            let (due, next) = timers.due(now());
            due.into_iter().for_each(Waker::wake);
            next
        };
        match next {
            Some(next) => {
                tokio::select! {
                    () = tokio::time::sleep_until(next.into()) => {}
                    () = earlier.notified() => {}
                }
            }
            None => earlier.notified().await,
        }
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        // The wheel's task waits on this and finds the server gone.
        self.earlier.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll};

    use super::*;

    async fn wait(timer: &mut Timer, deadline: Instant) {
        std::future::poll_fn(|cx: &mut Context<'_>| {
            if now() >= deadline {
                return Poll::Ready(());
            }
            timer.arm(now(), deadline, cx.waker());
            Poll::Pending
        })
        .await;
    }

    #[tokio::test(start_paused = true)]
    async fn deadlines_are_noticed_within_two_ticks() {
        let timers = Timers::new();
        for milliseconds in [0, 1, 7, 500, 25_000] {
            let deadline = now() + Duration::from_millis(milliseconds);
            wait(&mut timers.timer(), deadline).await;
            assert!(now() - deadline <= 2 * TICK, "{milliseconds} ms");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_of_many_years_still_notices_deadlines() {
        let timers = Timers::new();
        wait(&mut timers.timer(), now() + Duration::from_secs(1)).await;
        tokio::time::advance(Duration::from_secs(3 * 365 * 24 * 3_600)).await;
        let mut another = timers.timer();
        another.arm(now(), now() + Duration::from_secs(1), Waker::noop());
        let deadline = now() + Duration::from_secs(5);
        wait(&mut timers.timer(), deadline).await;
        assert!(now() - deadline <= 2 * TICK);
    }

    #[tokio::test(start_paused = true)]
    async fn an_earlier_deadline_overtakes() {
        let timers = Timers::new();
        let mut timer = timers.timer();
        timer.arm(now(), now() + Duration::from_secs(60), Waker::noop());
        let deadline = now() + Duration::from_millis(20);
        wait(&mut timer, deadline).await;
        assert!(now() - deadline <= 2 * TICK);
    }

    #[tokio::test(start_paused = true)]
    async fn a_dropped_timer_leaves_nothing_behind() {
        let timers = Timers::new();
        let mut timer = timers.timer();
        timer.arm(now(), now() + Duration::from_secs(60), Waker::noop());
        drop(timer);
        assert!(timers.wheel.lock().wakers.is_empty());
    }
}
