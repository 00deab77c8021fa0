//! The open sessions, and how HTTP requests reach the task of theirs.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use tokio::sync::oneshot;

use super::delivery::{Answer, Undelivered};
use super::driver::Posted;
use super::transport::websocket::Upgraded;
use crate::hub::socket::Link;
use crate::values::engine::handshake::HandshakeError;
use crate::values::engine::packet::ServerPacket;
use crate::values::engine::sid::Sid;
use crate::values::engine::version::Version;
use crate::values::reason::DisconnectReason;

/// The answer to a GET.
pub(crate) type PollAnswer = Result<Answer, HandshakeError>;

/// All sessions of a server. Looked up by polling requests and upgrades, never for a message.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_sid: RwLock<HashMap<Sid, Arc<SessionHandle>>>,
    closing: AtomicBool,
    /// Those that are open, and those that are about to be.
    places: AtomicUsize,
    /// The last one who came found no place.
    full: AtomicBool,
}

/// A session's leave to be open. There are only so many.
#[derive(Debug)]
pub(crate) struct Place(Arc<Sessions>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.places.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Sessions {
    /// Lets a session in, if fewer than `most` are open.
    pub(crate) fn admit(self: &Arc<Self>, most: usize) -> Option<Place> {
        let place = Place(self.clone());
        if self.places.fetch_add(1, Ordering::AcqRel) < most {
            self.full.store(false, Ordering::Relaxed);
            return Some(place);
        }
        // Said once, and not to everybody who comes.
        if !self.full.swap(true, Ordering::Relaxed) {
            tracing::warn!(connections = most, "as many sessions are open as may be: others are refused");
        }
        None
    }

    pub(crate) fn find(&self, sid: &Sid) -> Option<Arc<SessionHandle>> {
        self.by_sid.read().get(sid).cloned()
    }

    /// How many sessions are open.
    pub(crate) fn len(&self) -> usize {
        self.by_sid.read().len()
    }

    /// No session is opened from now on.
    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// Opens no session from now on; those that are there go on.
    pub(crate) fn open_no_more(&self) {
        self.closing.store(true, Ordering::Release);
    }

    /// Ends every session, and opens no more.
    pub(crate) fn close_all(&self, reason: DisconnectReason) {
        self.end_all(|session| session.link.outbox.end(reason));
    }

    /// Ends every session at once, whatever is unsent, and opens no more.
    pub(crate) fn cut_all(&self, reason: DisconnectReason) {
        self.end_all(|session| session.link.outbox.cut(reason));
    }

    fn end_all(&self, end: impl Fn(&SessionHandle)) {
        self.open_no_more();
        let sessions: Vec<_> = self.by_sid.read().values().cloned().collect();
        sessions.iter().for_each(|session| end(session));
    }

    /// Enters a session; it is left when the entry is dropped.
    pub(crate) fn enter(self: &Arc<Self>, sid: Sid, base64: bool, link: Arc<Link>, place: Place) -> Entry {
        let handle = Arc::new(SessionHandle {
            link,
            version: sid.version(),
            base64,
            requests: Mutex::new(Some(Vec::new())),
            waiting: AtomicBool::new(false),
            posting: AtomicBool::new(false),
            upgrades: AtomicUsize::new(0),
        });
        self.by_sid.write().insert(sid, handle.clone());
        // One that comes too late for `close_all` ends itself.
        if self.is_closing() {
            handle.link.outbox.end(DisconnectReason::ServerShuttingDown);
        }
        Entry { place, sid, handle }
    }
}

/// A session's place among the others.
#[derive(Debug)]
pub(crate) struct Entry {
    place: Place,
    sid: Sid,
    pub(crate) handle: Arc<SessionHandle>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.place.0.by_sid.write().remove(&self.sid);
        // Whoever waits for an answer learns that the session is gone, and whoever comes now does at once.
        let requests = self.handle.requests.lock().take();
        drop(requests);
    }
}

/// What HTTP requests know of a session.
#[derive(Debug)]
pub(crate) struct SessionHandle {
    pub(crate) link: Arc<Link>,
    pub(crate) version: Version,
    /// Whether binary data in payloads of version 3 is to be base64, as the handshake has said.
    pub(crate) base64: bool,
    /// `None` when the session is gone.
    requests: Mutex<Option<Vec<Request>>>,
    /// Whether there are some: a driver looks in each of its turns, and a WebSocket's hardly ever finds any.
    waiting: AtomicBool,
    posting: AtomicBool,
    /// WebSockets that were granted and have not been handed over yet.
    upgrades: AtomicUsize,
}

/// A request of the session's client.
#[derive(Debug)]
pub(crate) enum Request {
    /// A GET waits for packets.
    Poll(oneshot::Sender<PollAnswer>),
    /// A POST brought packets.
    Post(Posted),
    /// A POST was given up, or a second one came beside it.
    BadPost,
    /// An answer did not reach the client.
    Undelivered(Undelivered),
    /// A WebSocket with the session's id was opened.
    Upgrade(Upgraded),
}

impl SessionHandle {
    /// Hands a request to the session's task.
    pub(crate) fn send(&self, request: Request) {
        let Some(requests) = &mut *self.requests.lock() else { return };
        requests.push(request);
        self.waiting.store(true, Ordering::Release);
        self.link.outbox.wake();
    }

    /// For the driver: takes all requests.
    pub(crate) fn take(&self) -> Vec<Request> {
        if !self.has_requests() {
            return Vec::new();
        }
        let mut requests = self.requests.lock();
        self.waiting.store(false, Ordering::Release);
        requests.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// For the driver: whether requests wait.
    pub(crate) fn has_requests(&self) -> bool {
        self.waiting.load(Ordering::Acquire)
    }

    /// The body of an answer with these packets, and whether it is binary.
    pub(crate) fn write_payload(&self, packets: &[ServerPacket]) -> (Vec<u8>, bool) {
        self.version.write_payload(packets, self.base64)
    }

    /// Counts a WebSocket that is granted, until it is handed over.
    pub(crate) fn begin_upgrade(self: &Arc<Self>) -> Upgrading {
        self.upgrades.fetch_add(1, Ordering::AcqRel);
        Upgrading(self.clone())
    }

    /// Waits for WebSockets that were granted before: what comes on them decides about a GET that was sent behind.
    pub(crate) async fn upgrades_handed_over(&self) {
        for _ in 0..HANDOVER_CHECKS {
            if self.upgrades.load(Ordering::Acquire) == 0 {
                return;
            }
            tokio::time::sleep(HANDOVER_PAUSE).await;
        }
    }

    /// Begins a POST; only one may be under way.
    pub(crate) fn begin_post(self: &Arc<Self>) -> Option<Posting> {
        if self.posting.swap(true, Ordering::AcqRel) {
            self.send(Request::BadPost);
            return None;
        }
        Some(Posting { handle: self.clone(), given_up: true })
    }
}

/// How often, and how long apart, a GET looks whether a WebSocket has been handed over.
const HANDOVER_CHECKS: usize = 20;
const HANDOVER_PAUSE: Duration = Duration::from_millis(1);

/// A WebSocket that was granted. Dropped when it is handed over, or lost.
#[derive(Debug)]
pub(crate) struct Upgrading(Arc<SessionHandle>);

impl Drop for Upgrading {
    fn drop(&mut self) {
        self.0.upgrades.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A POST that is under way. Dropped before its end, it was given up by the client.
#[derive(Debug)]
pub(crate) struct Posting {
    handle: Arc<SessionHandle>,
    given_up: bool,
}

impl Posting {
    /// The request came to its end, whatever the answer.
    pub(crate) fn end(mut self) {
        self.given_up = false;
    }
}

impl Drop for Posting {
    fn drop(&mut self) {
        self.handle.posting.store(false, Ordering::Release);
        if self.given_up {
            self.handle.send(Request::BadPost);
        }
    }
}
