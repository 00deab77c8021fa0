//! Connection state recovery: a client that lost its connection gets its session back, and exactly what it missed.
//!
//! Every event that may be missed has a number in the [`Log`]. Each session has a [`Trail`] of the numbers that it was
//! handed. When its connection ends, its socket is parked: it stays in its rooms, unseen, and what is broadcast goes on
//! to its trail, until the client comes back or is forgotten.

mod log;
mod trail;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;

pub(crate) use self::log::Log;
pub(crate) use self::trail::Trail;
use super::outbox::Outgoing;
use super::socket::{Link, SocketCore};
use crate::values::parser::encoder;
use crate::values::reason::DisconnectReason;
use crate::values::recovery::{Claim, Pid};
use crate::values::request::HandshakeRequest;

/// What a session's handshake may take, in bytes, before the session counts for two among those that are kept.
const HANDSHAKE: usize = 4096;

/// The sessions of a server that may be recovered.
///
/// Its lock is taken by who comes and who goes, never for a message, and before any other; no user code runs under it.
pub(crate) struct Recovery {
    pub(crate) log: Arc<Log>,
    clock: fn() -> Instant,
    /// How long a session is kept without a connection.
    pub(crate) window: Duration,
    /// How many are; those with long handshakes count for several.
    max_parked: usize,
    sessions: Mutex<Sessions>,
    /// Rung when [`sweep`](Self::sweep) has something to look after.
    pub(crate) due: Arc<Notify>,
    swept: AtomicBool,
}

#[derive(Default)]
struct Sessions {
    by_pid: HashMap<Pid, Session>,
    /// Those that nobody is connected to, the oldest first.
    parked: BTreeMap<u64, Pid>,
    /// As how many they count.
    weight: usize,
    next_ticket: u64,
    /// The log's oldest number when the trails were looked at.
    pruned: u64,
    /// The server ends: nothing is kept any more.
    closed: bool,
}

struct Session {
    /// The one that is connected, or was.
    socket: Arc<SocketCore>,
    parked: Option<Parked>,
}

#[derive(Clone, Copy)]
struct Parked {
    ticket: u64,
    /// `None` is never.
    until: Option<Instant>,
    /// As how many sessions it counts: one, and more if its handshake is long.
    weight: usize,
    /// Its handlers of the end have seen the rooms.
    vacated: bool,
}

impl Recovery {
    /// Keeps sessions for `window` and no more than `max_parked` of them, and of events no more than `log_bytes`. It may
    /// take for `unnoticed` until the end of a connection is noticed; what is sent meanwhile is missed too.
    pub(crate) fn new(
        clock: fn() -> Instant,
        window: Duration,
        unnoticed: Duration,
        log_bytes: usize,
        max_parked: usize,
    ) -> Arc<Self> {
        let due = Arc::new(Notify::new());
        let log = Arc::new(Log::new(clock, window.saturating_add(unnoticed), log_bytes, due.clone()));
        let (sessions, swept) = (Mutex::default(), AtomicBool::new(false));
        Arc::new(Self { log, clock, window, max_parked, sessions, due, swept })
    }

    /// `true` once: whoever gets it calls [`sweep`](Self::sweep) from now on.
    pub(crate) fn begin_sweeping(&self) -> bool {
        !self.swept.swap(true, Ordering::Relaxed)
    }

    /// A trail for a socket that comes in over `link`.
    pub(super) fn trail(&self, link: &Arc<Link>) -> Arc<Trail> {
        Arc::new(Trail::new(&self.log, link.clone()))
    }

    /// A socket has come in.
    pub(crate) fn open(&self, socket: &Arc<SocketCore>) {
        if let Some(trail) = &socket.trail {
            let session = Session { socket: socket.clone(), parked: None };
            self.sessions.lock().by_pid.insert(trail.pid, session);
        }
    }

    /// A client claims its session: gives it back over `link`, and queues what was missed and the CONNECT answer. `None`
    /// if that session cannot be had exactly as it was; then it is forgotten.
    ///
    /// It may still be connected by a connection that nobody has noticed to be dead: that one has lost it then.
    pub(crate) fn recover(
        &self,
        claim: &Claim,
        namespace: &str,
        request: &Arc<HandshakeRequest>,
        link: &Arc<Link>,
    ) -> Option<Arc<SocketCore>> {
        let now = (self.clock)();
        let mut sessions = self.sessions.lock();
        let session = sessions.by_pid.get(&claim.pid).filter(|session| session.socket.namespace.path() == namespace)?;
        let (old, parked) = (session.socket.clone(), session.parked);
        let is_over = parked.and_then(|parked| parked.until).is_some_and(|until| until <= now);
        let recovered = old.trail.as_ref().filter(|_| !is_over).and_then(|trail| {
            trail.resume(&self.log, self.log.received(claim), link, || {
                let socket = Arc::new(SocketCore::recovered(&old, request.clone(), link.clone()));
                let answer = encoder::connect(namespace, socket.id.as_str(), Some(&trail.pid.to_secret()));
                old.namespace.rooms.replace(socket.id, &old, socket.clone()).then_some((socket, answer))
            })
        });
        let forgotten = match &recovered {
            Some(socket) => {
                sessions.unpark(claim.pid);
                if let Some(session) = sessions.by_pid.get_mut(&claim.pid) {
                    session.socket = socket.clone();
                }
                None
            }
            None => sessions.remove(claim.pid),
        };
        drop(sessions);
        if parked.is_none() {
            old.gone();
            old.link().outbox.push(Outgoing::Replaced);
        }
        if let Some(session) = &forgotten {
            session.release();
        }
        recovered
    }

    /// A socket's connection, or its stay in the namespace, has ended. If the session has gone on without it, that is
    /// all; else it is parked, or forgotten where the reason says that nobody comes back.
    pub(crate) fn ended(&self, socket: &Arc<SocketCore>, reason: DisconnectReason) {
        let Some(trail) = &socket.trail else { return };
        let mut forgotten = Vec::new();
        let mut sessions = self.sessions.lock();
        if !sessions.is_of(trail.pid, socket) {
            return;
        }
        if !is_recoverable(reason) || sessions.closed {
            forgotten.extend(sessions.remove(trail.pid));
        } else if sessions.park(trail.pid, (self.clock)().checked_add(self.window)) {
            trail.park();
            while sessions.weight > self.max_parked
                && let Some((_, &oldest)) = sessions.parked.first_key_value()
            {
                forgotten.extend(sessions.remove(oldest));
            }
            if sessions.parked.len() == 1 {
                self.due.notify_one();
            }
        }
        drop(sessions);
        forgotten.iter().for_each(Session::release);
    }

    /// The handlers of a socket's end have seen its rooms: it leaves them, unless its session keeps them.
    pub(crate) fn vacate(&self, socket: &Arc<SocketCore>) {
        if let Some(trail) = &socket.trail {
            let mut sessions = self.sessions.lock();
            if sessions.is_of(trail.pid, socket)
                && let Some(parked) = sessions.by_pid.get_mut(&trail.pid).and_then(|session| session.parked.as_mut())
            {
                parked.vacated = true;
                socket.namespace.rooms.hide(socket.id, socket);
                return;
            }
        }
        socket.namespace.leave(socket);
    }

    /// Forgets a session, at the server's will. Returns the socket that is still connected.
    pub(crate) fn forget(&self, pid: Pid) -> Option<Arc<SocketCore>> {
        let session = self.sessions.lock().remove(pid)?;
        if session.parked.is_none() {
            return Some(session.socket);
        }
        session.release();
        None
    }

    /// Forgets whom nobody waits for any more; says when to look again. `None` is when [`due`](Self::due) rings.
    pub(crate) fn sweep(&self, now: Instant) -> Option<Instant> {
        let next_event = self.log.expire(now);
        let first = self.log.first();
        let mut forgotten = Vec::new();
        let mut sessions = self.sessions.lock();
        while let Some((_, &oldest)) = sessions.parked.first_key_value()
            && sessions.until(oldest).is_some_and(|until| until <= now)
        {
            forgotten.extend(sessions.remove(oldest));
        }
        if sessions.pruned != first {
            sessions.pruned = first;
            let lost = |(pid, session): (&Pid, &Session)| {
                session.socket.trail.as_ref().is_some_and(|trail| trail.prune(first)).then_some(*pid)
            };
            let lost: Vec<_> = sessions.by_pid.iter().filter_map(lost).collect();
            for pid in lost {
                forgotten.extend(sessions.remove(pid));
            }
        }
        let next_session = sessions.parked.first_key_value().and_then(|(_, &oldest)| sessions.until(oldest));
        drop(sessions);
        forgotten.iter().for_each(Session::release);
        next_event.into_iter().chain(next_session).min()
    }

    /// The server ends: forgets whom nobody is connected to, and keeps nobody any more.
    pub(crate) fn close(&self) {
        let mut forgotten = Vec::new();
        let mut sessions = self.sessions.lock();
        sessions.closed = true;
        while let Some((_, &oldest)) = sessions.parked.first_key_value() {
            forgotten.extend(sessions.remove(oldest));
        }
        drop(sessions);
        forgotten.iter().for_each(Session::release);
    }
}

impl Sessions {
    fn is_of(&self, pid: Pid, socket: &Arc<SocketCore>) -> bool {
        self.by_pid.get(&pid).is_some_and(|session| Arc::ptr_eq(&session.socket, socket))
    }

    fn until(&self, pid: Pid) -> Option<Instant> {
        self.by_pid.get(&pid)?.parked?.until
    }

    /// `false` if it is parked already.
    fn park(&mut self, pid: Pid, until: Option<Instant>) -> bool {
        let Some(session) = self.by_pid.get_mut(&pid).filter(|session| session.parked.is_none()) else { return false };
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        let weight = 1 + session.socket.request.size() / HANDSHAKE;
        session.parked = Some(Parked { ticket, until, weight, vacated: false });
        self.parked.insert(ticket, pid);
        self.weight += weight;
        true
    }

    fn unpark(&mut self, pid: Pid) {
        if let Some(parked) = self.by_pid.get_mut(&pid).and_then(|session| session.parked.take()) {
            self.parked.remove(&parked.ticket);
            self.weight -= parked.weight;
        }
    }

    /// To be [released](Session::release) when the lock is not held.
    fn remove(&mut self, pid: Pid) -> Option<Session> {
        let session = self.by_pid.remove(&pid)?;
        if let Some(parked) = &session.parked {
            self.parked.remove(&parked.ticket);
            self.weight -= parked.weight;
        }
        if let Some(trail) = &session.socket.trail {
            trail.close();
        }
        if self.by_pid.is_empty() {
            self.by_pid.shrink_to_fit();
        }
        Some(session)
    }
}

impl Session {
    /// Leaves the rooms, unless handlers of the end still see them: they leave behind those. The data is given back when
    /// the session is dropped: that is the user's code, and may panic.
    fn release(&self) {
        if self.parked.is_some_and(|parked| parked.vacated) {
            self.socket.namespace.leave(&self.socket);
        }
    }
}

impl Drop for Recovery {
    fn drop(&mut self) {
        // Whoever sweeps finds it gone.
        self.due.notify_one();
    }
}

impl fmt::Debug for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recovery").field("window", &self.window).finish_non_exhaustive()
    }
}

/// Whether a client may come back: its connection ended, and neither side meant its stay to.
fn is_recoverable(reason: DisconnectReason) -> bool {
    match reason {
        DisconnectReason::ForcedClose
        | DisconnectReason::PingTimeout
        | DisconnectReason::SlowConsumer
        | DisconnectReason::TransportClose
        | DisconnectReason::TransportError => true,
        // At a shutdown the log goes too.
        DisconnectReason::ServerShuttingDown
        | DisconnectReason::ClientNamespaceDisconnect
        | DisconnectReason::ParseError
        | DisconnectReason::ServerNamespaceDisconnect => false,
    }
}
