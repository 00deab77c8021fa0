//! The queue of one connection: the only thing of it that other tasks touch.
//!
//! Pushing never waits. The driver drains all there is at each of its turns, and writes it at once.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use parking_lot::{Mutex, MutexGuard};

use crate::values::engine::sid::SocketId;
use crate::values::reason::DisconnectReason;
use crate::values::wire::Wire;

/// What a connection is told to do, in order.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// Send a packet; a volatile one is dropped when the transport cannot take it at once.
    Packet { wire: Wire, volatile: bool },
    /// A socket leaves its namespace; with `close` the whole connection ends behind it.
    Disconnect { socket: SocketId, close: bool },
    /// Another connection took over a session: its socket of this connection, which is gone, leaves without a word.
    Replaced,
}

/// How a connection is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) reason: DisconnectReason,
    /// What is unsent is given up.
    pub(crate) at_once: bool,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    /// [`State::unsent`], for those who only look: the driver does several times in each turn.
    unsent: AtomicUsize,
    /// The driver waits to be woken. Set and swapped under the lock.
    asleep: AtomicBool,
    /// The driver was called since its turn began, and may have looked already at what is new.
    called: AtomicBool,
    /// Unsent bytes at which the connection is ended.
    limit: usize,
}

#[derive(Debug, Default)]
struct State {
    items: Vec<Outgoing>,
    /// Bytes in `items`.
    queued: usize,
    /// Bytes that the driver took and has not handed to the system yet.
    taken: usize,
    /// Bytes that it handed to HTTP, and that the system does not have yet.
    departed: usize,
    /// Kept while the driver is at work, which mostly registers the same again.
    driver: Option<Waker>,
    flushed: Vec<Waker>,
    /// The driver sleeps with so much unsent that it wants to hear of each byte that goes.
    behind: bool,
    /// Why the connection is to end, set by others than its driver.
    end: Option<End>,
    closed: bool,
}

impl State {
    fn unsent(&self) -> usize {
        self.queued + self.taken + self.departed
    }
}

impl Outbox {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            state: Mutex::default(),
            unsent: AtomicUsize::new(0),
            asleep: AtomicBool::new(false),
            called: AtomicBool::new(false),
            limit,
        }
    }

    /// Queues one item. After the connection's end it is dropped.
    pub(crate) fn push(&self, item: Outgoing) {
        let mut state = self.state.lock();
        if state.closed {
            return;
        }
        if let Outgoing::Packet { wire, volatile } = &item {
            let unsent = state.unsent();
            // One packet may always exceed the limit: what counts is what stands before it.
            if unsent >= self.limit {
                if *volatile {
                    return;
                }
                state.end.get_or_insert(End { reason: DisconnectReason::SlowConsumer, at_once: true });
                return self.wake_driver(state);
            }
            state.queued += wire.charge();
            self.count(&state);
        }
        if state.items.capacity() == 0 {
            // Most connections never have two at a time, and a vector would begin with four.
            state.items.reserve_exact(1);
        }
        state.items.push(item);
        self.wake_driver(state);
    }

    /// Ends the connection from outside, behind all that was queued.
    pub(crate) fn end(&self, reason: DisconnectReason) {
        let mut state = self.state.lock();
        state.end.get_or_insert(End { reason, at_once: false });
        self.wake_driver(state);
    }

    /// Ends the connection from outside, at once.
    pub(crate) fn cut(&self, reason: DisconnectReason) {
        let mut state = self.state.lock();
        state.end.get_or_insert(End { reason, at_once: true }).at_once = true;
        self.wake_driver(state);
    }

    /// Wakes the driver: a deadline may have changed, or a request waits for it elsewhere.
    pub(crate) fn wake(&self) {
        self.called.store(true, Ordering::Release);
        self.wake_driver(self.state.lock());
    }

    /// Bytes that were not handed to the system yet.
    pub(crate) fn unsent(&self) -> usize {
        self.unsent.load(Ordering::Acquire)
    }

    /// How many more bytes may be queued before the connection is ended for it.
    pub(crate) fn room(&self) -> usize {
        self.limit.saturating_sub(self.unsent())
    }

    /// Ready when nothing is unsent, or the connection has ended.
    pub(crate) fn flushed(&self) -> Flushed<'_> {
        Flushed(self)
    }

    /// For the driver: it is at work, and need not be woken until it registers again, not even by what it runs itself. What
    /// called it so far is seen in this turn.
    pub(crate) fn begin_turn(&self) {
        self.asleep.store(false, Ordering::Release);
        self.called.swap(false, Ordering::AcqRel);
    }

    /// For the driver: moves all items to `items`, whose room the queue may get for it, and says whether the connection
    /// is to end.
    pub(crate) fn drain(&self, items: &mut Vec<Outgoing>) -> Option<End> {
        let mut state = self.state.lock();
        state.taken += state.queued;
        state.queued = 0;
        if items.is_empty() {
            std::mem::swap(items, &mut state.items);
        } else {
            items.append(&mut state.items);
        }
        state.end.take()
    }

    /// For the driver: what it holds now, after a write.
    pub(crate) fn set_taken(&self, bytes: usize) {
        // Nobody else adds to what was taken.
        if bytes == 0 && self.unsent() == 0 {
            return;
        }
        let mut state = self.state.lock();
        state.taken = bytes;
        self.count(&state);
        if state.unsent() == 0 && !state.flushed.is_empty() {
            let flushed = std::mem::take(&mut state.flushed);
            drop(state);
            flushed.into_iter().for_each(Waker::wake);
        }
    }

    /// For the driver: so many bytes of what it has taken leave with an answer over HTTP.
    pub(crate) fn depart(&self, bytes: usize) {
        let mut state = self.state.lock();
        // Not counted twice until the turn is over: somebody may be emitting.
        state.taken = state.taken.saturating_sub(bytes);
        state.departed += bytes;
        self.count(&state);
    }

    /// The system has these bytes, or they are lost. A driver that minds what is unsent judges anew.
    pub(crate) fn arrive(&self, bytes: usize) {
        let mut state = self.state.lock();
        state.departed -= bytes;
        self.count(&state);
        let flushed = if state.unsent() == 0 { std::mem::take(&mut state.flushed) } else { Vec::new() };
        if !self.asleep.load(Ordering::Acquire) {
            // It may have judged already.
            self.called.store(true, Ordering::Release);
            drop(state);
        } else if state.behind {
            self.wake_driver(state);
        } else {
            drop(state);
        }
        flushed.into_iter().for_each(Waker::wake);
    }

    /// For the driver: registers its waker, and says whether it has something to do already. From `pause` unsent bytes on
    /// it is also woken when some of them are gone.
    pub(crate) fn register(&self, waker: &Waker, pause: usize) -> bool {
        let mut state = self.state.lock();
        if !state.driver.as_ref().is_some_and(|driver| driver.will_wake(waker)) {
            state.driver = Some(waker.clone());
        }
        self.asleep.store(true, Ordering::Release);
        state.behind = state.unsent() >= pause;
        self.called.load(Ordering::Acquire) || !state.items.is_empty() || state.end.is_some()
    }

    /// For the driver: nothing is taken from now on.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        state.driver = None;
        let items = std::mem::take(&mut state.items);
        state.queued = 0;
        state.taken = 0;
        self.count(&state);
        let flushed = std::mem::take(&mut state.flushed);
        drop(state);
        drop(items);
        flushed.into_iter().for_each(Waker::wake);
    }

    /// To be called whenever a part of the sum has changed.
    fn count(&self, state: &State) {
        self.unsent.store(state.unsent(), Ordering::Release);
    }

    /// Wakes the driver, once until it registers again, without holding the lock.
    fn wake_driver(&self, state: MutexGuard<'_, State>) {
        if !self.asleep.swap(false, Ordering::AcqRel) {
            return;
        }
        let driver = state.driver.clone();
        drop(state);
        if let Some(driver) = driver {
            driver.wake();
        }
    }
}

/// See [`Outbox::flushed`].
#[derive(Debug)]
pub(crate) struct Flushed<'a>(&'a Outbox);

impl Future for Flushed<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.state.lock();
        if state.closed || state.unsent() == 0 {
            return Poll::Ready(());
        }
        if !state.flushed.iter().any(|waker| waker.will_wake(cx.waker())) {
            state.flushed.push(cx.waker().clone());
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::Wake;

    use super::*;
    use crate::values::wire::WireBuilder;

    /// A waker that counts.
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn packet(bytes: usize) -> Outgoing {
        let mut builder = WireBuilder::text();
        builder.buffer().resize(10 + bytes, b'x');
        Outgoing::Packet { wire: builder.finish(&[]), volatile: false }
    }

    #[test]
    fn items_are_drained_in_order_and_counted_until_written() {
        let outbox = Outbox::new(1_000);
        outbox.push(packet(10));
        outbox.push(packet(20));
        let unsent = outbox.unsent();
        assert!(unsent >= 30);
        let mut items = Vec::new();
        assert_eq!(outbox.drain(&mut items), None);
        assert_eq!((items.len(), outbox.unsent()), (2, unsent));
        outbox.set_taken(0);
        assert_eq!(outbox.unsent(), 0);
    }

    #[test]
    fn one_packet_may_exceed_the_limit_and_the_next_ends_the_connection() {
        let outbox = Outbox::new(100);
        outbox.push(packet(500));
        let mut items = Vec::new();
        assert_eq!(outbox.drain(&mut items), None);
        outbox.push(packet(1));
        assert_eq!(outbox.drain(&mut items), Some(End { reason: DisconnectReason::SlowConsumer, at_once: true }));
        assert_eq!(items.len(), 1);
    }

    #[test]
    fn a_driver_is_woken_when_it_sleeps_and_not_while_it_works() {
        let count = Arc::new(Count(AtomicUsize::new(0)));
        let (outbox, waker) = (Outbox::new(1_000), Waker::from(count.clone()));
        assert!(!outbox.register(&waker, 500));
        outbox.push(packet(1));
        outbox.push(packet(1));
        assert_eq!(count.0.load(Ordering::Relaxed), 1, "it is woken once");
        outbox.begin_turn();
        outbox.drain(&mut Vec::new());
        outbox.push(packet(1));
        assert_eq!(count.0.load(Ordering::Relaxed), 1, "it is at work");
        assert!(outbox.register(&waker, 500), "and finds what came meanwhile");
    }

    #[test]
    fn a_driver_hears_of_bytes_that_go_only_where_it_minds_those_that_stay() {
        for (pause, wakes) in [(500, 1), (50_000, 0)] {
            let count = Arc::new(Count(AtomicUsize::new(0)));
            let outbox = Outbox::new(10_000);
            outbox.depart(1_000);
            outbox.register(&Waker::from(count.clone()), pause);
            outbox.arrive(1_000);
            assert_eq!((count.0.load(Ordering::Relaxed), outbox.unsent()), (wakes, 0), "{pause}");
        }
    }

    #[test]
    fn what_departs_is_counted_once() {
        let outbox = Outbox::new(1_000);
        outbox.push(packet(600));
        let unsent = outbox.unsent();
        let mut items = Vec::new();
        outbox.drain(&mut items);
        outbox.depart(unsent);
        assert_eq!(outbox.unsent(), unsent);
        // The driver has not finished its turn yet.
        outbox.push(packet(10));
        assert_eq!(outbox.drain(&mut items), None);
        outbox.set_taken(0);
        outbox.arrive(unsent);
        assert_eq!(outbox.unsent(), 0);
    }

    #[test]
    fn a_call_that_finds_the_driver_at_work_is_not_missed() {
        let outbox = Outbox::new(1_000);
        outbox.begin_turn();
        outbox.wake();
        assert_eq!(outbox.drain(&mut Vec::new()), None);
        assert!(outbox.register(Waker::noop(), 500));
        outbox.begin_turn();
        assert!(!outbox.register(Waker::noop(), 500));
    }

    #[test]
    fn nothing_is_queued_after_the_end() {
        let outbox = Outbox::new(100);
        outbox.close();
        outbox.push(packet(1));
        assert_eq!(outbox.unsent(), 0);
    }
}
