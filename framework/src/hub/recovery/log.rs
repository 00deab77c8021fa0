//! The events of the last minutes, of all namespaces, each under its number.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::values::parser::encoder::ArgumentsWriter;
use crate::values::recovery::{Claim, OffsetPrefix, Received};
use crate::values::wire::Wire;

/// So many packets are looked up before others are let in, who want to emit.
const AT_A_TIME: usize = 1_024;

/// See the module.
///
/// An event takes its number while it is encoded, for the number stands in it, and its packet is put to the number
/// before it is sent to anybody. A number without a packet is a position that clients know, and nothing to send again.
pub(crate) struct Log {
    prefix: OffsetPrefix,
    clock: fn() -> Instant,
    /// How long an event is kept.
    age: Duration,
    /// What the events may take, in bytes.
    limit: usize,
    /// What the trails take beyond their first runs, in bytes. They may take as much as the events.
    pub(super) trails: Arc<AtomicUsize>,
    /// The oldest number that is kept.
    first: AtomicU64,
    state: Mutex<State>,
    /// Rung when there is something that will have to go.
    due: Arc<Notify>,
}

#[derive(Debug, Default)]
struct State {
    /// Their numbers follow each other from `first` on.
    entries: VecDeque<Entry>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    time: Instant,
    wire: Option<Wire>,
}

impl Entry {
    fn charge(&self) -> usize {
        size_of::<Self>() + self.wire.as_ref().map_or(0, Wire::charge)
    }
}

impl Log {
    pub(super) fn new(clock: fn() -> Instant, age: Duration, limit: usize, due: Arc<Notify>) -> Self {
        let (first, state, trails) = (AtomicU64::new(0), Mutex::default(), Arc::default());
        Self { prefix: OffsetPrefix::random(), clock, age, limit, trails, first, state, due }
    }

    /// Appends the offset to an event's arguments, if it is to have one: every event that asks for no acknowledgement.
    /// A volatile one is never sent again and needs none, unless a client would take its last string for one.
    pub(crate) fn mark(
        &self,
        arguments: &mut ArgumentsWriter<'_>,
        id: Option<u64>,
        volatile: bool,
    ) -> Result<Option<u64>, serde_json::Error> {
        let seq = self.number(id, volatile, arguments.ends_with_string());
        if let Some(seq) = seq {
            arguments.push(&self.offset(seq))?;
        }
        Ok(seq)
    }

    /// The number of an event, if it is to have one; see [`mark`](Self::mark).
    pub(crate) fn number(&self, id: Option<u64>, volatile: bool, ends_with_string: bool) -> Option<u64> {
        (id.is_none() && (!volatile || ends_with_string)).then(|| self.take_number())
    }

    /// What is appended to the event of that number.
    pub(crate) fn offset(&self, seq: u64) -> String {
        self.prefix.offset(seq).to_string()
    }

    /// Keeps a packet under its number. One that took too long, or is too large, is not kept.
    pub(crate) fn keep(&self, seq: u64, wire: &Wire) {
        let mut state = self.state.lock();
        let index = seq.checked_sub(self.first()).and_then(|index| usize::try_from(index).ok());
        let Some(entry) = index.and_then(|index| state.entries.get_mut(index)) else { return };
        entry.wire = Some(wire.clone());
        state.bytes += wire.charge();
        self.shrink(&mut state);
    }

    /// What a client says that it has received.
    pub(super) fn received(&self, claim: &Claim) -> Received {
        self.prefix.received(claim.offset())
    }

    /// The oldest number that is kept: packets of those before are gone.
    pub(super) fn first(&self) -> u64 {
        self.first.load(Ordering::Acquire)
    }

    /// The number of the next event.
    pub(super) fn next(&self) -> u64 {
        let state = self.state.lock();
        self.first() + state.entries.len() as u64
    }

    /// The packets of these numbers in their order; `None` if one of them is gone.
    pub(super) fn packets(&self, seqs: impl Iterator<Item = u64>) -> Option<Vec<Wire>> {
        let mut seqs = seqs.peekable();
        let mut packets = Vec::new();
        while seqs.peek().is_some() {
            let state = self.state.lock();
            let first = self.first();
            for seq in seqs.by_ref().take(AT_A_TIME) {
                let index = usize::try_from(seq.checked_sub(first)?).ok()?;
                packets.extend(state.entries.get(index)?.wire.clone());
            }
        }
        Some(packets)
    }

    /// Whether trails may take more.
    pub(super) fn has_room_for_trails(&self) -> bool {
        self.trails.load(Ordering::Relaxed) < self.limit
    }

    /// Lets go of what is too old; says when the next one is.
    pub(super) fn expire(&self, now: Instant) -> Option<Instant> {
        let mut state = self.state.lock();
        self.drop_aged(&mut state, now);
        if state.entries.is_empty() {
            state.entries = VecDeque::new();
        }
        // What would be kept for ever needs nobody to look after it.
        state.entries.front().and_then(|entry| entry.time.checked_add(self.age))
    }

    fn take_number(&self) -> u64 {
        let now = (self.clock)();
        let mut state = self.state.lock();
        self.drop_aged(&mut state, now);
        let seq = self.first() + state.entries.len() as u64;
        let is_first = state.entries.is_empty();
        let entry = Entry { time: now, wire: None };
        state.bytes += entry.charge();
        state.entries.push_back(entry);
        self.shrink(&mut state);
        drop(state);
        if is_first {
            self.due.notify_one();
        }
        seq
    }

    fn drop_aged(&self, state: &mut State, now: Instant) {
        while state.entries.front().is_some_and(|entry| now.saturating_duration_since(entry.time) >= self.age) {
            self.drop_first(state);
        }
    }

    fn shrink(&self, state: &mut State) {
        while state.bytes > self.limit && !state.entries.is_empty() {
            self.drop_first(state);
        }
    }

    fn drop_first(&self, state: &mut State) {
        if let Some(entry) = state.entries.pop_front() {
            state.bytes -= entry.charge();
            self.first.fetch_add(1, Ordering::Release);
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").field("first", &self.first()).finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::values::wire::WireBuilder;

    const SECOND: Duration = Duration::from_secs(1);

    pub(in crate::hub) fn wire(text: &str) -> Wire {
        let mut builder = WireBuilder::text();
        builder.buffer().extend_from_slice(text.as_bytes());
        builder.finish(&[])
    }

    /// A log for `age` and so many bytes.
    pub(in crate::hub) fn log(age: Duration, limit: usize) -> Log {
        Log::new(Instant::now, age, limit, Arc::default())
    }

    /// Logs one event.
    pub(in crate::hub) fn add(log: &Log, text: &str) -> u64 {
        let seq = log.number(None, false, false).unwrap();
        log.keep(seq, &wire(text));
        seq
    }

    fn texts(log: &Log, seqs: impl IntoIterator<Item = u64>) -> Option<Vec<String>> {
        let text = |wire: Wire| String::from_utf8_lossy(wire.frames()).chars().skip(3).collect();
        Some(log.packets(seqs.into_iter())?.into_iter().map(text).collect())
    }

    #[test]
    fn packets_come_in_the_order_that_is_asked_for() {
        let log = log(60 * SECOND, 1 << 20);
        let seqs: Vec<_> = ["a", "b", "c"].iter().map(|text| add(&log, text)).collect();
        assert_eq!(seqs, [0, 1, 2]);
        assert_eq!(texts(&log, [2, 0]).unwrap(), ["c", "a"]);
        assert_eq!(texts(&log, [2, 3]), None);
        assert_eq!(log.next(), 3);
    }

    #[test]
    fn which_events_have_a_number() {
        let log = log(60 * SECOND, 1 << 20);
        assert!(log.number(Some(0), false, true).is_none());
        assert!(log.number(None, true, false).is_none());
        let position = log.number(None, true, true).unwrap();
        let event = add(&log, "x");
        assert_eq!(texts(&log, [position, event]).unwrap(), ["x"]);
    }

    #[test]
    fn the_oldest_go_first_at_the_limit() {
        let limit = 4 * (wire("xxxx").charge() + size_of::<Entry>());
        let log = log(60 * SECOND, limit);
        for _ in 0..100 {
            add(&log, "xxxx");
            assert!(log.state.lock().bytes <= limit);
        }
        assert_eq!((log.first(), log.next()), (96, 100));
        assert!(log.packets(96..100).is_some() && log.packets(95..100).is_none());
        let huge = add(&log, &"x".repeat(limit));
        assert_eq!((log.first(), log.next()), (huge + 1, huge + 1));
        assert_eq!(log.state.lock().bytes, 0);
    }

    #[test]
    fn a_packet_that_came_too_late_is_not_kept() {
        let log = log(60 * SECOND, 1_000);
        let slow = log.number(None, false, false).unwrap();
        for _ in 0..50 {
            add(&log, "x");
        }
        log.keep(slow, &wire("slow"));
        assert!(log.packets([slow].into_iter()).is_none());
    }

    #[test]
    fn what_is_too_old_goes_and_gives_its_memory_back() {
        let log = log(60 * SECOND, 1 << 20);
        let start = Instant::now();
        for _ in 0..100 {
            add(&log, "x");
        }
        let next = log.expire(start).unwrap();
        assert!(next >= start + 60 * SECOND);
        assert_eq!(log.expire(Instant::now() + 61 * SECOND), None);
        let state = log.state.lock();
        assert_eq!((state.bytes, state.entries.capacity(), log.first()), (0, 0, 100));
    }
}
