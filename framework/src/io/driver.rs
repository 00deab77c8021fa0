//! The one task of a connection: it pumps the session, the application and the transports, and decides nothing.
//!
//! A turn: what HTTP requests brought, what the WebSocket has to read, what runs, what was queued, and then one write.

mod ending;
mod frames;
mod limits;
mod opening;
mod polls;
mod posts;

use std::collections::VecDeque;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use self::ending::Ending;
pub(crate) use self::opening::Opening;
use self::posts::Post;
pub(crate) use self::posts::Posted;
use super::application::Application;
use super::sessions::{Entry, PollAnswer, Request};
use super::timers::{self, Timer};
use super::transport::websocket::WebSocket;
use crate::hub::outbox::{End, Outgoing};
use crate::machines::session::Session;
use crate::machines::session::transmit::{Lost, Origin, Transmit};
use crate::values::config::{Config, Transport};
use crate::values::reason::DisconnectReason;

/// So much is taken from the session for one write; a larger packet is taken whole.
const WRITE_AHEAD: usize = 64 * 1024;

/// Turns in one poll, and how long they may take, after which other connections are let in.
const TURNS: usize = 32;
const TURNS_TIME: Duration = Duration::from_millis(1);

/// Room for so many packets is kept between turns.
const KEPT_ITEMS: usize = 32;

/// See the module.
pub(crate) struct Driver<A> {
    config: Arc<Config>,
    entry: Option<Entry>,
    session: Session,
    application: A,
    /// Boxed: it moves when it is read or takes a probe's place, and few sessions have two.
    websocket: Option<Box<WebSocket>>,
    probe: Option<Box<WebSocket>>,
    /// The GET that waits.
    poll: Option<oneshot::Sender<PollAnswer>>,
    /// How many GETs were answered.
    answered: u64,
    /// The answer that the last GET or the upgrade said was read, and when that came.
    confirmed: Option<(u64, Instant)>,
    /// POSTs that wait until the application takes more.
    posts: VecDeque<Post>,
    /// The last turn ended with the answer to a POST. The next one does not, whatever came: else a client that goes on
    /// posting would have nothing else done for it.
    posted: bool,
    timer: Timer,
    /// Since when the client has more unsent than it may.
    behind_since: Option<Instant>,
    /// Since when nothing is read from the client.
    paused_since: Option<Instant>,
    items: Vec<Outgoing>,
    /// The client broke the rules: the session ends with this turn.
    fault: Option<DisconnectReason>,
    /// The probe is over, and goes once it is written.
    probe_over: bool,
    /// The session is over, and its WebSocket is being ended.
    ending: Option<Ending>,
}

impl<A: Application> Driver<A> {
    pub(crate) fn new(
        config: Arc<Config>,
        entry: Entry,
        session: Session,
        application: A,
        opening: Opening,
        timer: Timer,
    ) -> Self {
        let (poll, websocket) = match opening {
            Opening::Polling { answer, .. } => (Some(answer), None),
            Opening::WebSocket(upgraded) => (None, Some(Box::new(WebSocket::new(upgraded, config.max_payload)))),
        };
        entry.handle.link.set_transport(session.transport());
        Self {
            config,
            entry: Some(entry),
            session,
            application,
            websocket,
            probe: None,
            poll,
            answered: 0,
            confirmed: None,
            posts: VecDeque::new(),
            posted: false,
            timer,
            behind_since: None,
            paused_since: None,
            items: Vec::new(),
            fault: None,
            probe_over: false,
            ending: None,
        }
    }

    /// One turn.
    fn turn(&mut self, cx: &mut Context<'_>, now: Instant) -> Turn {
        if let Some(entry) = &self.entry {
            entry.handle.link.outbox.begin_turn();
        }
        self.hear_out(cx, now);
        self.session.handle_timeout(now);
        self.limit_messages(now);
        let outcome = self.application.handle_timeout(now);
        self.obey(outcome);
        let mut worked = self.handle_requests(cx, now, now);
        self.pause_reading(now);
        worked |= self.read(cx, now, Origin::Probe);
        if self.paused_since.is_none() {
            worked |= self.read(cx, now, Origin::WebSocket);
        }
        let posted = self.handle_posts(cx, now, now);
        if posted && self.session.is_young(now) && !std::mem::replace(&mut self.posted, true) {
            // Its answer leaves before what it leads to: a client that still waits for it when it begins to upgrade
            // keeps back what it has to send until the upgrade is over. Later that is not worth a turn for each POST.
            return Turn::Posted;
        }
        worked |= posted;
        self.posted = false;
        let outcome = self.application.poll(cx, now);
        self.obey(outcome);
        self.drain_outbox(now);
        self.close_at_fault(now);
        self.transmit(now, None);
        worked |= self.write(cx, now);
        self.watch_poll(cx, now);
        self.limit_unsent(now);
        if let Some(reason) = self.session.closed() {
            self.transmit(now, None);
            self.end(now, reason);
            Turn::Over
        } else if worked || self.paused_since.is_some() != self.must_pause() {
            Turn::Again
        } else {
            Turn::Idle
        }
    }

    /// The application says that the session is at fault. What was answered before it still goes out.
    fn obey(&mut self, outcome: Result<(), DisconnectReason>) {
        if let Err(reason) = outcome {
            self.fault.get_or_insert(reason);
        }
    }

    fn close_at_fault(&mut self, now: Instant) {
        let Some(reason) = self.fault else { return };
        self.session.close(now, reason);
        self.transmit(now, None);
        // A poll that may not come is not waited for.
        if self.session.transport() == Transport::Polling {
            self.session.abort(reason);
        }
    }

    /// Takes what HTTP requests brought. A GET brings nothing, and is never heard at an earlier time than it came.
    fn handle_requests(&mut self, cx: &mut Context<'_>, now: Instant, polled: Instant) -> bool {
        let Some(entry) = &self.entry else { return false };
        let requests = entry.handle.take();
        let any = !requests.is_empty();
        for request in requests {
            if matches!(request, Request::Poll(_)) {
                // What the client has sent on its WebSocket before this GET may decide about it.
                while self.read(cx, now, Origin::Probe) {}
            }
            match request {
                Request::Poll(answer) => match self.session.handle_poll(polled) {
                    Ok(()) => {
                        self.poll = Some(answer);
                        self.confirmed = Some((self.answered, polled));
                    }
                    Err(refused) => drop(answer.send(Err(refused.into()))),
                },
                Request::Post(posted) => self.posts.push_back(Post::new(now, posted, self.poll.is_some())),
                Request::Undelivered(lost) => {
                    if self.is_missing(now, lost) {
                        self.session.handle_undelivered(now, lost.carried);
                    }
                }
                Request::BadPost => self.session.handle_lost(now, Origin::Polling, Lost::Failed),
                Request::Upgrade(upgraded) => {
                    // A stream that is refused is dropped: a stranger's attempt costs the session nothing.
                    if self.session.handle_probe(now).is_ok() {
                        self.probe = Some(Box::new(WebSocket::new(upgraded, self.config.max_payload)));
                    }
                }
            }
            self.transmit(now, None);
        }
        any
    }

    /// Moves what was queued for this connection to its session, in order.
    fn drain_outbox(&mut self, now: Instant) {
        let Some(entry) = &self.entry else { return };
        let outbox = &entry.handle.link.outbox;
        let mut items = std::mem::take(&mut self.items);
        let end = outbox.drain(&mut items);
        // Judged as the turn finds it: what is sent in one turn leaves with one write.
        let behind = self.websocket.as_deref().map_or(0, WebSocket::unwritten);
        let busy = behind > 0 || (self.websocket.is_some() && self.session.buffered() > 0);
        for item in items.drain(..) {
            match item {
                Outgoing::Packet { wire, volatile } => {
                    if !(volatile && busy)
                        && let Some(wire) = self.application.write_packet(wire)
                    {
                        self.session.send(wire, volatile);
                    }
                }
                item @ (Outgoing::Disconnect { .. } | Outgoing::Replaced) => {
                    if self.application.handle_outgoing(now, item, &mut self.session) {
                        self.session.close(now, DisconnectReason::ServerNamespaceDisconnect);
                    }
                }
            }
        }
        // A burst's room is not kept by an idle connection.
        if items.capacity() <= KEPT_ITEMS {
            self.items = items;
        }
        match end {
            Some(End { reason, at_once: true }) => self.session.abort(reason),
            Some(End { reason, at_once: false }) => self.session.close(now, reason),
            None => {}
        }
    }

    /// Does what the session says. A WebSocket that is being read is passed in, and what it has become is returned.
    fn transmit(&mut self, now: Instant, mut current: Option<(&mut WebSocket, Origin)>) -> Origin {
        while !self.is_ahead()
            && let Some(transmit) = self.session.poll_transmit()
        {
            match transmit {
                Transmit::Answer(packets) => self.answer(now, packets),
                Transmit::Write(packet) => {
                    if let Some(websocket) = Self::target(&mut self.websocket, &mut current, Origin::WebSocket) {
                        websocket.push(&packet);
                    }
                }
                Transmit::WriteProbe(packet) => {
                    if let Some(websocket) = Self::target(&mut self.probe, &mut current, Origin::Probe) {
                        websocket.push(&packet);
                    }
                }
                Transmit::CloseWebSocket(code) => {
                    if let Some(websocket) = Self::target(&mut self.websocket, &mut current, Origin::WebSocket) {
                        websocket.close(Some(code));
                    }
                }
                Transmit::CloseProbe(code) => {
                    if let Some(websocket) = Self::target(&mut self.probe, &mut current, Origin::Probe) {
                        websocket.close(Some(code));
                    }
                    self.probe_over = true;
                }
                Transmit::Swap => {
                    match &mut current {
                        Some((_, origin)) => *origin = Origin::WebSocket,
                        None => self.websocket = self.probe.take(),
                    }
                    // A client upgrades when its last GET is answered.
                    self.confirmed = Some((self.answered, now));
                    if let Some(entry) = &self.entry {
                        entry.handle.link.set_transport(Transport::WebSocket);
                    }
                }
            }
        }
        current.map_or(Origin::WebSocket, |(_, origin)| origin)
    }

    /// Whether enough is taken for the next write: the rest stays with the session, shared and not copied, and a ping
    /// may still go ahead of it. At the end everything is taken.
    fn is_ahead(&self) -> bool {
        let taken = self.websocket.as_deref().map_or(0, WebSocket::taken);
        taken >= WRITE_AHEAD && self.session.closed().is_none()
    }

    /// The WebSocket of that origin: in its place, or the one that is being read.
    fn target<'a>(
        place: &'a mut Option<Box<WebSocket>>,
        current: &'a mut Option<(&mut WebSocket, Origin)>,
        origin: Origin,
    ) -> Option<&'a mut WebSocket> {
        match current {
            Some((websocket, is)) if *is == origin => Some(websocket),
            _ => place.as_deref_mut(),
        }
    }

    /// Writes what was taken; `true` if there is more to take.
    fn write(&mut self, cx: &mut Context<'_>, now: Instant) -> bool {
        let written = match &mut self.websocket {
            Some(websocket) => websocket.poll_write(cx),
            None => Poll::Pending,
        };
        if let Poll::Ready(Err(_)) = written {
            self.lose(now, Origin::WebSocket, Lost::Closed);
        }
        if let Some(probe) = &mut self.probe
            && let Poll::Ready(Err(_)) = probe.poll_write(cx)
        {
            self.lose(now, Origin::Probe, Lost::Closed);
        }
        if std::mem::take(&mut self.probe_over) {
            self.probe = None;
        }
        // A session that closes does so behind its last packet.
        written.is_ready() && (self.session.buffered() > 0 || !self.session.is_open())
    }

    /// Goes on until nothing is left to do; ready when the session is over.
    fn pump(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let begun = timers::now();
        let mut now = begun;
        for _ in 0..TURNS {
            match self.turn(cx, now) {
                Turn::Over => return Poll::Ready(()),
                Turn::Again => {
                    now = timers::now();
                    if now.saturating_duration_since(begun) < TURNS_TIME {
                        continue;
                    }
                    break;
                }
                Turn::Posted => break,
                Turn::Idle => {}
            }
            if let Some(deadline) = self.deadline() {
                self.timer.arm(now, deadline, cx.waker());
            }
            let Some(entry) = &self.entry else { return Poll::Ready(()) };
            // Registered first and looked at afterwards: what comes in between is not missed.
            let outbox = &entry.handle.link.outbox;
            let called = outbox.register(cx.waker(), self.config.unsent_pause) || entry.handle.has_requests();
            if !called && self.paused_since.is_some() == self.must_pause() {
                return Poll::Pending;
            }
            now = timers::now();
        }
        // Woken behind the runtime's next look at what came: by itself it looks after every 61st task only, however
        // long each takes.
        let again = pin!(tokio::task::yield_now());
        if again.poll(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl<A: Application> Future for Driver<A> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let driver = &mut *self;
        if driver.ending.is_none() {
            // Handlers are guarded one by one; what panics here is a fault of ours, or an engine handler's.
            match catch_unwind(AssertUnwindSafe(|| driver.pump(cx))) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(())) => {}
                Err(_) => {
                    tracing::error!("a connection's task panicked");
                    if driver.ending.is_none() {
                        let now = timers::now();
                        driver.session.abort(DisconnectReason::ForcedClose);
                        driver.transmit(now, None);
                        driver.end(now, DisconnectReason::ForcedClose);
                    }
                }
            }
        }
        driver.poll_ending(cx)
    }
}

/// How a turn ended.
enum Turn {
    /// There was something to do; there may be more.
    Again,
    /// A POST was answered: others are to have their turn before the rest of this one.
    Posted,
    /// Everything waits for something.
    Idle,
    /// The session is over.
    Over,
}

impl<A> Drop for Driver<A> {
    fn drop(&mut self) {
        if let Some(entry) = &self.entry {
            entry.handle.link.outbox.close();
        }
    }
}
