//! The acks that one socket's client owes the server.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::time::Instant;

/// How many acks one client may owe.
pub(crate) const MAX_PENDING: usize = 1_024;

/// The pending requests of one socket, each with the `S` that waits for it.
///
/// A request ends exactly once: [`answer`](Self::answer), [`cancel`](Self::cancel),
/// [`handle_timeout`](Self::handle_timeout) and [`drain`](Self::drain) each hand its waiter out
/// and forget it.
#[derive(Debug)]
pub(crate) struct Acks<S> {
    pending: BTreeMap<u64, Pending<S>>,
    deadlines: BTreeSet<(Instant, u64)>,
}

#[derive(Debug)]
struct Pending<S> {
    deadline: Instant,
    waiter: S,
}

/// Why a request was not taken. The waiter is given back, to end it there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotTaken<S> {
    /// [`MAX_PENDING`] are pending.
    Full(S),
    /// This id is pending already.
    InUse(S),
}

impl<S> Default for Acks<S> {
    fn default() -> Self {
        Self { pending: BTreeMap::new(), deadlines: BTreeSet::new() }
    }
}

impl<S> Acks<S> {
    /// An event with this ack id goes out; the answer is due by `deadline`.
    pub(crate) fn request(&mut self, id: u64, deadline: Instant, waiter: S) -> Result<(), NotTaken<S>> {
        if self.pending.contains_key(&id) {
            return Err(NotTaken::InUse(waiter));
        }
        if self.pending.len() >= MAX_PENDING {
            return Err(NotTaken::Full(waiter));
        }
        self.pending.insert(id, Pending { deadline, waiter });
        self.deadlines.insert((deadline, id));
        Ok(())
    }

    /// The client answered. `None` if this was not asked, or has ended: such an ack is ignored.
    pub(crate) fn answer(&mut self, id: u64) -> Option<S> {
        let Pending { deadline, waiter } = self.pending.remove(&id)?;
        self.deadlines.remove(&(deadline, id));
        Some(waiter)
    }

    /// Nobody waits any longer.
    pub(crate) fn cancel(&mut self, id: u64) -> Option<S> {
        self.answer(id)
    }

    /// Those that are due, the earliest deadline first.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Vec<(u64, S)> {
        let mut ended = Vec::new();
        while let Some(&(deadline, id)) = self.deadlines.first()
            && deadline <= now
        {
            self.deadlines.pop_first();
            if let Some(Pending { waiter, .. }) = self.pending.remove(&id) {
                ended.push((id, waiter));
            }
        }
        ended
    }

    /// All of them, by id: the socket goes.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (u64, S)> + use<S> {
        self.deadlines.clear();
        mem::take(&mut self.pending).into_iter().map(|(id, pending)| (id, pending.waiter))
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.deadlines.first().map(|&(deadline, _)| deadline)
    }

    /// How many are pending.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.pending.len()
    }

    /// Whether none is.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn an_answer_reaches_its_waiter_once() {
        let now = Instant::now();
        let mut acks = Acks::default();
        acks.request(7, after(now, 1), "seven").unwrap();
        assert_eq!(acks.answer(8), None);
        assert_eq!(acks.answer(7), Some("seven"));
        assert_eq!(acks.answer(7), None);
        assert_eq!(acks.poll_timeout(), None);
        assert!(acks.handle_timeout(after(now, 9)).is_empty());
    }

    #[test]
    fn requests_time_out_in_the_order_of_their_deadlines() {
        let now = Instant::now();
        let mut acks = Acks::default();
        acks.request(1, after(now, 3), 'c').unwrap();
        acks.request(2, after(now, 1), 'a').unwrap();
        acks.request(3, after(now, 2), 'b').unwrap();
        assert_eq!(acks.poll_timeout(), Some(after(now, 1)));
        assert!(acks.handle_timeout(now).is_empty());
        assert_eq!(acks.handle_timeout(after(now, 2)), [(2, 'a'), (3, 'b')]);
        assert_eq!(acks.answer(2), None);
        assert_eq!(acks.poll_timeout(), Some(after(now, 3)));
        assert_eq!(acks.len(), 1);
    }

    #[test]
    fn a_cancelled_request_never_times_out() {
        let now = Instant::now();
        let mut acks = Acks::default();
        acks.request(1, now, ()).unwrap();
        assert_eq!(acks.cancel(1), Some(()));
        assert!(acks.handle_timeout(after(now, 1)).is_empty());
        assert!(acks.is_empty());
    }

    #[test]
    fn the_requests_of_a_socket_that_goes_are_handed_out() {
        let now = Instant::now();
        let mut acks = Acks::default();
        for id in 0..3 {
            acks.request(id, now, id * 10).unwrap();
        }
        acks.answer(1);
        assert_eq!(acks.drain().collect::<Vec<_>>(), [(0, 0), (2, 20)]);
        assert!(acks.is_empty());
        assert_eq!(acks.poll_timeout(), None);
    }

    #[test]
    fn a_request_too_many_and_one_of_the_same_id_are_given_back() {
        let now = Instant::now();
        let mut acks = Acks::default();
        acks.request(0, now, 0).unwrap();
        assert_eq!(acks.request(0, now, 1), Err(NotTaken::InUse(1)));
        for id in 1..MAX_PENDING as u64 {
            acks.request(id, now, id).unwrap();
        }
        assert_eq!(acks.request(5_000, now, 5_000), Err(NotTaken::Full(5_000)));
        acks.answer(3);
        acks.request(5_000, now, 5_000).unwrap();
        assert_eq!(acks.len(), MAX_PENDING);
    }
}
