//! What was handed to one session, in its order: the numbers of its events.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;

use super::log::Log;
use crate::hub::outbox::Outgoing;
use crate::hub::socket::Link;
use crate::values::recovery::{Pid, Received};
use crate::values::wire::Wire;

/// The runs that a trail may have, however many the others have.
const RUNS_MIN: usize = 64;

/// See the module. The sockets that a session has one after the other share it: what is sent to any of them goes to the
/// connection that the session has at that moment.
///
/// Its lock is held while a packet is queued, so that the order of the numbers is the order on the wire.
///
/// A trail may be as long as the log, and there are as many trails as sessions: all of them together may take as much as
/// the log. Past that a trail that goes on lets go of its oldest numbers, as if the log had.
#[derive(Debug)]
pub(crate) struct Trail {
    pub(crate) pid: Pid,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Where the client is that has received none of `runs`.
    base: Base,
    runs: VecDeque<Run>,
    /// What all trails take, and how much of it this one does.
    trails: Arc<AtomicUsize>,
    charge: usize,
    /// Where packets go; `None` while nobody is connected.
    link: Option<Arc<Link>>,
    /// Numbers in `runs` that were handed to a connection before it ended.
    sent: u64,
    /// Something was let go of that no connection was handed.
    lost: bool,
    /// The session is forgotten.
    closed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    /// Behind the CONNECT answer, when this was the number of the next event.
    Start(u64),
    /// Behind the event of that number.
    After(u64),
}

/// Numbers that follow each other.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: u64,
    count: u64,
}

impl Trail {
    /// A session that begins on that connection.
    pub(crate) fn new(log: &Log, link: Arc<Link>) -> Self {
        let state = State {
            base: Base::Start(log.next()),
            runs: VecDeque::new(),
            trails: log.trails.clone(),
            charge: 0,
            link: Some(link),
            sent: 0,
            lost: false,
            closed: false,
        };
        Self { pid: Pid::random(), state: Mutex::new(state) }
    }

    /// Hands an event to the connection, if there is one, and notes it down. A volatile one is not kept for later.
    pub(crate) fn deliver(&self, log: &Log, seq: u64, wire: Wire, volatile: bool) {
        let mut state = self.state.lock();
        if state.closed || state.lost || (volatile && state.link.is_none()) {
            return;
        }
        state.prune(log.first());
        state.push(log, seq);
        if let Some(link) = &state.link {
            link.outbox.push(Outgoing::Packet { wire, volatile });
        }
    }

    /// The connection has ended: what comes now waits.
    pub(super) fn park(&self) {
        let mut state = self.state.lock();
        state.link = None;
        state.sent = state.runs.iter().map(|run| run.count).sum();
    }

    /// The session is forgotten: nothing is delivered any more.
    pub(super) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.link = None;
        state.clear();
    }

    /// Goes on over another connection: queues what was missed, then what `enter` gives (the CONNECT answer), and hands
    /// through the socket. `None` if something that was missed is gone, or is more than the connection may be sent, or
    /// `enter` gives nothing.
    pub(super) fn resume<S>(
        &self,
        log: &Log,
        received: Received,
        link: &Arc<Link>,
        enter: impl FnOnce() -> Option<(S, Wire)>,
    ) -> Option<S> {
        let mut state = self.state.lock();
        if state.closed || state.lost {
            return None;
        }
        state.prune(log.first());
        let skip = state.position(received)?;
        let missed = log.packets(state.numbers().skip(skip))?;
        if missed.iter().map(Wire::charge).sum::<usize>() >= link.outbox.room() {
            return None;
        }
        let (socket, answer) = enter()?;
        for wire in missed.into_iter().chain([answer]) {
            link.outbox.push(Outgoing::Packet { wire, volatile: false });
        }
        state.link = Some(link.clone());
        Some(socket)
    }

    /// Lets go of numbers before `first`; `true` if the session is waiting and cannot be recovered any more.
    pub(super) fn prune(&self, first: u64) -> bool {
        let mut state = self.state.lock();
        state.prune(first);
        state.lost
    }
}

impl State {
    fn push(&mut self, log: &Log, seq: u64) {
        if let Some(run) = self.runs.back_mut()
            && run.first + run.count == seq
        {
            run.count += 1;
            return;
        }
        if self.runs.len() >= RUNS_MIN
            && !log.has_room_for_trails()
            && let Some(oldest) = self.runs.front()
        {
            self.prune(oldest.first + oldest.count);
            if self.lost {
                return;
            }
        }
        self.runs.push_back(Run { first: seq, count: 1 });
        self.account();
    }

    fn clear(&mut self) {
        self.runs = VecDeque::new();
        self.account();
    }

    /// Charges what there is beyond the first runs.
    fn account(&mut self) {
        let charge = self.runs.len().saturating_sub(RUNS_MIN) * size_of::<Run>();
        if charge > self.charge {
            self.trails.fetch_add(charge - self.charge, Ordering::Relaxed);
        } else if charge < self.charge {
            self.trails.fetch_sub(self.charge - charge, Ordering::Relaxed);
        }
        self.charge = charge;
    }

    /// Lets go of the oldest, as far as the log has let go of them.
    fn prune(&mut self, first: u64) {
        let mut gone = 0;
        while let Some(run) = self.runs.front_mut().filter(|run| run.first < first) {
            let count = run.count.min(first - run.first);
            self.base = Base::After(run.first + count - 1);
            gone += count;
            run.first += count;
            run.count -= count;
            if run.count == 0 {
                self.runs.pop_front();
            }
        }
        if gone == 0 {
            return;
        }
        if self.link.is_none() {
            self.lost |= gone > self.sent;
            self.sent = self.sent.saturating_sub(gone);
        }
        // A burst's room is given back.
        if self.lost {
            self.clear();
            return;
        }
        self.account();
        if self.runs.capacity() > 32 && self.runs.len() < self.runs.capacity() / 4 {
            self.runs.shrink_to(self.runs.len() * 2);
        }
    }

    fn numbers(&self) -> impl Iterator<Item = u64> {
        self.runs.iter().flat_map(|run| run.first..run.first + run.count)
    }

    /// How many of the numbers the client has received.
    fn position(&self, received: Received) -> Option<usize> {
        match (received, self.base) {
            (Received::UpTo(seq), base) => {
                let position = self.numbers().position(|number| number == seq).map(|position| position + 1);
                position.or_else(|| match base {
                    Base::After(last) => (last == seq).then_some(0),
                    // Of a session that the client had before this one.
                    Base::Start(next) => (seq < next).then_some(0),
                })
            }
            (Received::Nothing, Base::Start(_)) => Some(0),
            (Received::Nothing, Base::After(_)) => None,
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::log::tests::{add, log, wire};
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn link(limit: usize) -> Arc<Link> {
        Arc::new(Link::new(limit))
    }

    /// What was queued, without frame heads.
    fn queued(link: &Link) -> Vec<String> {
        let mut items = Vec::new();
        link.outbox.drain(&mut items);
        let text = |item: &Outgoing| match item {
            Outgoing::Packet { wire, .. } => String::from_utf8_lossy(wire.frames()).chars().skip(3).collect(),
            other => panic!("{other:?}"),
        };
        items.iter().map(text).collect()
    }

    fn emit(log: &Log, trail: &Trail, text: &str) -> u64 {
        let seq = add(log, text);
        trail.deliver(log, seq, wire(text), false);
        seq
    }

    fn resume(log: &Log, trail: &Trail, received: Received) -> Option<Vec<String>> {
        let link = link(1 << 20);
        trail.resume(log, received, &link, || Some(((), wire("answer"))))?;
        Some(queued(&link))
    }

    #[test]
    fn what_was_missed_comes_once_and_before_the_answer() {
        let log = log(MINUTE, 1 << 20);
        let first = link(1 << 20);
        let trail = Trail::new(&log, first.clone());
        let a = emit(&log, &trail, "a");
        // Of somebody else: not on this trail.
        add(&log, "x");
        let b = emit(&log, &trail, "b");
        assert_eq!(queued(&first), ["a", "b"]);
        trail.park();
        let c = emit(&log, &trail, "c");
        assert!(queued(&first).is_empty());
        assert_eq!(resume(&log, &trail, Received::Nothing).unwrap(), ["a", "b", "c", "answer"]);
        assert_eq!(resume(&log, &trail, Received::UpTo(a)).unwrap(), ["b", "c", "answer"]);
        assert_eq!(resume(&log, &trail, Received::UpTo(b)).unwrap(), ["c", "answer"]);
        assert_eq!(resume(&log, &trail, Received::UpTo(c)).unwrap(), ["answer"]);
        assert!(resume(&log, &trail, Received::UpTo(b - 1)).is_none());
        assert!(resume(&log, &trail, Received::UpTo(c + 1)).is_none());
    }

    #[test]
    fn an_offset_of_an_earlier_session_is_nothing_received() {
        let log = log(MINUTE, 1 << 20);
        let stale = add(&log, "x");
        let trail = Trail::new(&log, link(1 << 20));
        emit(&log, &trail, "a");
        assert_eq!(resume(&log, &trail, Received::UpTo(stale)).unwrap(), ["a", "answer"]);
    }

    #[test]
    fn the_order_is_that_of_the_wire_and_not_of_the_numbers() {
        let log = log(MINUTE, 1 << 20);
        let (one, two) = (add(&log, "one"), add(&log, "two"));
        let trail = Trail::new(&log, link(1 << 20));
        trail.deliver(&log, two, wire("two"), false);
        trail.deliver(&log, one, wire("one"), false);
        assert_eq!(resume(&log, &trail, Received::UpTo(two)).unwrap(), ["one", "answer"]);
        assert_eq!(resume(&log, &trail, Received::UpTo(one)).unwrap(), ["answer"]);
    }

    #[test]
    fn what_a_client_has_received_may_be_gone_from_the_log() {
        let log = log(MINUTE, 1_000);
        let trail = Trail::new(&log, link(1 << 20));
        let last = emit(&log, &trail, "a");
        for _ in 0..20 {
            add(&log, "x");
        }
        assert!(log.first() > last);
        trail.park();
        let next = emit(&log, &trail, "b");
        assert_eq!(resume(&log, &trail, Received::UpTo(last)).unwrap(), ["b", "answer"]);
        assert!(resume(&log, &trail, Received::Nothing).is_none());
        assert!(resume(&log, &trail, Received::UpTo(last + 20)).is_none());
        assert_eq!(resume(&log, &trail, Received::UpTo(next)).unwrap(), ["answer"]);
    }

    #[test]
    fn a_session_that_waits_and_has_lost_an_event_is_lost() {
        let log = log(MINUTE, 1_000);
        let trail = Trail::new(&log, link(1 << 20));
        let last = emit(&log, &trail, "a");
        trail.park();
        emit(&log, &trail, "b");
        assert!(!trail.prune(log.first()));
        for _ in 0..20 {
            add(&log, "x");
        }
        assert!(trail.prune(log.first()));
        emit(&log, &trail, "c");
        assert!(resume(&log, &trail, Received::UpTo(last)).is_none());
        assert_eq!(trail.state.lock().runs.capacity(), 0);
    }

    #[test]
    fn a_volatile_event_is_a_position_and_not_sent_again() {
        let log = log(MINUTE, 1 << 20);
        let trail = Trail::new(&log, link(1 << 20));
        let volatile = log.number(None, true, true).unwrap();
        trail.deliver(&log, volatile, wire("volatile"), true);
        emit(&log, &trail, "a");
        trail.park();
        trail.deliver(&log, log.number(None, true, true).unwrap(), wire("missed"), true);
        assert_eq!(resume(&log, &trail, Received::UpTo(volatile)).unwrap(), ["a", "answer"]);
        assert_eq!(resume(&log, &trail, Received::Nothing).unwrap(), ["a", "answer"]);
    }

    #[test]
    fn more_than_a_connection_may_be_sent_is_not_recovered() {
        let log = log(MINUTE, 1 << 20);
        let trail = Trail::new(&log, link(1 << 20));
        emit(&log, &trail, &"x".repeat(10_000));
        let small = link(10_000);
        assert!(trail.resume(&log, Received::Nothing, &small, || Some(((), wire("answer")))).is_none());
        assert!(queued(&small).is_empty());
    }

    #[test]
    fn a_session_that_is_forgotten_gets_nothing() {
        let log = log(MINUTE, 1 << 20);
        let first = link(1 << 20);
        let trail = Trail::new(&log, first.clone());
        trail.close();
        emit(&log, &trail, "a");
        assert!(queued(&first).is_empty());
        assert!(resume(&log, &trail, Received::Nothing).is_none());
    }

    #[test]
    fn all_trails_together_take_as_much_as_the_log() {
        const LIMIT: usize = 100_000;
        let log = log(MINUTE, LIMIT);
        // Between two events is one of somebody else, so that no number follows another.
        let deliver = |trails: &[Trail]| {
            let seq = log.number(None, false, false).unwrap();
            log.keep(seq, &wire("x"));
            trails.iter().for_each(|trail| trail.deliver(&log, seq, wire("x"), false));
            log.number(None, false, false);
        };
        let trails: Vec<_> = (0..100).map(|_| Trail::new(&log, link(1 << 30))).collect();
        for _ in 0..1_000 {
            deliver(&trails);
            assert!(log.trails.load(Ordering::Relaxed) <= LIMIT);
        }
        let runs: Vec<_> = trails.iter().map(|trail| trail.state.lock().runs.len()).collect();
        assert!(runs.iter().all(|runs| (RUNS_MIN..200).contains(runs)), "{runs:?}");
        // Who is here can miss less; who is away and misses more than that has lost it.
        let away = [Trail::new(&log, link(1 << 30))];
        away[0].park();
        (0..RUNS_MIN).for_each(|_| deliver(&away));
        assert!(!away[0].state.lock().lost);
        deliver(&away);
        assert!(away[0].state.lock().lost && resume(&log, &away[0], Received::Nothing).is_none());
        trails[0].park();
        let position = trails[0].state.lock().numbers().last().unwrap();
        assert_eq!(resume(&log, &trails[0], Received::UpTo(position)).unwrap(), ["answer"]);
        drop(trails);
        drop(away);
        assert_eq!(log.trails.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_trail_is_as_long_as_the_log_and_a_burst_is_one_run() {
        let log = log(MINUTE, 10_000);
        let trail = Trail::new(&log, link(1 << 20));
        for _ in 0..10_000 {
            emit(&log, &trail, "x");
        }
        assert_eq!(trail.state.lock().runs.len(), 1);
        for index in 0..10_000 {
            if index % 2 == 0 {
                emit(&log, &trail, "x")
            } else {
                add(&log, "x")
            };
        }
        let kept = (log.next() - log.first()) as usize;
        let state = trail.state.lock();
        assert!(state.runs.len() <= kept && state.runs.capacity() <= 4 * kept, "{} of {kept}", state.runs.capacity());
    }
}
