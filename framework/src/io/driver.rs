//! The one task of a connection: it pumps the session, the application and the transports, and decides nothing.
//!
//! A turn: what HTTP requests brought, what the WebSocket has to read, what runs, what was queued, and then one write.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::application::Application;
use super::sessions::{Entry, PollAnswer, Request};
use super::timers::{self, Timer};
use super::transport::websocket::{Stream, WebSocket, with_read_buffer};
use crate::hub::outbox::{End, Outgoing};
use crate::machines::session::{Lost, Origin, Session, Transmit};
use crate::machines::websocket::encode;
use crate::machines::websocket::reader::Incoming;
use crate::values::config::{Config, Transport};
use crate::values::engine::handshake::HandshakeError;
use crate::values::engine::packet::{Packet, ServerPacket};
use crate::values::engine::payload::PayloadReader;
use crate::values::reason::DisconnectReason;

/// How long an unfinished WebSocket message or frame may take.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the peer may take to end its side of a closed WebSocket, and to read what is left.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a client's close waits for a GET that was sent before it on another connection. It is owed a noop.
const OVERTAKEN_POLL: Duration = Duration::from_millis(25);

/// What a probe may leave unread of its pongs before it is not read any more.
const PROBE_UNSENT: usize = 16 * 1024;

/// What a WebSocket is handed at most before it is written. The rest stays with the session, where packets are shared with
/// whoever else they go to.
const UNWRITTEN: usize = 64 * 1024;

/// After so many packets of one read it is looked at whether the client may send more.
const PACKETS: usize = 64;

/// Turns in one poll, and how long they may take, after which other connections are let in.
const TURNS: usize = 32;
const TURNS_TIME: Duration = Duration::from_millis(1);

/// See the module.
pub(crate) struct Driver<A> {
    config: Arc<Config>,
    entry: Option<Entry>,
    session: Session,
    application: A,
    websocket: Option<WebSocket>,
    probe: Option<WebSocket>,
    /// The GET that waits.
    poll: Option<oneshot::Sender<PollAnswer>>,
    /// POSTs that wait until the application takes more.
    posts: VecDeque<Post>,
    timer: Timer,
    /// Since when the client has more unsent than it may.
    behind_since: Option<Instant>,
    reading_paused: bool,
    items: Vec<Outgoing>,
    /// The client broke the rules: the session ends with this turn.
    fault: Option<DisconnectReason>,
    /// The probe is over, and goes once it is written.
    probe_over: bool,
    /// The session is over; its WebSocket is being ended, until then.
    ending: Option<Instant>,
}

struct Post {
    body: Bytes,
    /// It is not handled before.
    wait_until: Option<Instant>,
    answer: oneshot::Sender<Result<(), HandshakeError>>,
}

/// What opened a session.
pub(crate) enum Opening {
    /// A GET: it waits for the open packet.
    Polling(oneshot::Sender<PollAnswer>),
    /// A WebSocket.
    WebSocket(Stream, Vec<u8>),
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
            Opening::Polling(answer) => (Some(answer), None),
            Opening::WebSocket(stream, leftover) => (None, Some(WebSocket::new(stream, leftover, config.max_payload))),
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
            posts: VecDeque::new(),
            timer,
            behind_since: None,
            reading_paused: false,
            items: Vec::new(),
            fault: None,
            probe_over: false,
            ending: None,
        }
    }

    /// One turn.
    fn turn(&mut self, cx: &mut Context<'_>) -> Turn {
        let now = timers::now();
        self.hear_out(cx, now);
        self.session.handle_timeout(now);
        self.limit_messages(now);
        let outcome = self.application.handle_timeout(now);
        self.obey(outcome);
        let mut worked = self.handle_requests(now);
        self.pause_reading(now);
        worked |= self.read(cx, now, Origin::Probe);
        if !self.reading_paused {
            worked |= self.hear(cx, now);
        }
        let outcome = self.application.poll(cx, now);
        self.obey(outcome);
        self.drain_outbox(now);
        self.close_at_fault(now);
        self.transmit(now, None);
        self.write(cx, now);
        self.watch_poll(cx, now);
        self.limit_unsent(now);
        if let Some(reason) = self.session.closed() {
            self.transmit(now, None);
            self.end(now, reason);
            Turn::Over
        } else if worked || self.reading_paused != self.must_pause() {
            Turn::Again
        } else {
            Turn::Idle
        }
    }

    /// Takes what the session's transport has to read.
    fn hear(&mut self, cx: &mut Context<'_>, now: Instant) -> bool {
        self.read(cx, now, Origin::WebSocket) | self.handle_posts(cx, now)
    }

    /// Takes what has come, before a client is found dead: of a server that is late its pong may have been there in
    /// time. Counts as having come then; but who only floods is not heard for ever.
    fn hear_out(&mut self, cx: &mut Context<'_>, now: Instant) {
        for _ in 0..TURNS {
            let Some(due) = self.session.pong_due().filter(|due| *due <= now) else { return };
            let Some(in_time) = due.checked_sub(Duration::from_nanos(1)) else { return };
            if !(self.handle_requests(in_time) | self.hear(cx, in_time)) {
                return;
            }
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
        // A client at fault is not waited for: nobody polls, so nobody is told.
        self.session.abort(reason);
    }

    fn handle_requests(&mut self, now: Instant) -> bool {
        let Some(entry) = &self.entry else { return false };
        let requests = entry.handle.take();
        let any = !requests.is_empty();
        for request in requests {
            match request {
                Request::Poll(answer) => match self.session.handle_poll(now) {
                    Ok(()) => self.poll = Some(answer),
                    Err(refused) => drop(answer.send(Err(refused.into()))),
                },
                Request::Post(body, answer) => {
                    let closes = body == b"1"[..] || body.ends_with(b"\x1e1");
                    let wait_until = (closes && self.poll.is_none()).then_some(now + OVERTAKEN_POLL);
                    self.posts.push_back(Post { body, wait_until, answer });
                }
                Request::BadPost => self.session.handle_lost(now, Origin::Polling, Lost::Failed),
                Request::Upgrade(stream, leftover) => {
                    // A stream that is refused is dropped: a stranger's attempt costs the session nothing.
                    if self.session.handle_probe(now).is_ok() {
                        self.probe = Some(WebSocket::new(stream, leftover, self.config.max_payload));
                    }
                }
            }
            self.transmit(now, None);
        }
        any
    }

    /// Dispatches the bodies of POSTs, each before its answer.
    fn handle_posts(&mut self, cx: &mut Context<'_>, now: Instant) -> bool {
        let mut any = false;
        while self.application.wants_input()
            && let Some(post) = self.posts.front()
            && (self.poll.is_some() || post.wait_until.is_none_or(|until| until <= now))
            && let Some(post) = self.posts.pop_front()
        {
            any = true;
            let answer = self.handle_post(cx, now, &post.body);
            // A client that gave up its POST is noticed elsewhere.
            let _ = post.answer.send(answer);
        }
        any
    }

    fn handle_post(&mut self, cx: &mut Context<'_>, now: Instant, body: &[u8]) -> Result<(), HandshakeError> {
        if self.session.closed().is_some() {
            return Err(HandshakeError::UnknownSid);
        }
        if self.session.transport() != Transport::Polling {
            return Err(HandshakeError::BadRequest);
        }
        for packet in PayloadReader::new(body, self.config.max_payload_packets) {
            let Ok(packet) = packet else {
                self.session.handle_malformed(now, Origin::Polling);
                return Err(HandshakeError::BadRequest);
            };
            if let Some(message) = self.session.handle_packet(now, Origin::Polling, packet) {
                let outcome = self.application.handle_message(cx, now, message);
                self.obey(outcome);
            }
            if self.fault.is_some() {
                return Err(HandshakeError::BadRequest);
            }
        }
        Ok(())
    }

    /// Reads from a WebSocket once, and handles every frame that came.
    fn read(&mut self, cx: &mut Context<'_>, now: Instant, mut origin: Origin) -> bool {
        if origin == Origin::Probe && self.probe_over {
            return false;
        }
        let slot = if origin == Origin::Probe { &mut self.probe } else { &mut self.websocket };
        // Out of its place while it is read: a probe's packet may move it.
        let Some(mut websocket) =
            slot.take_if(|websocket| websocket.unwritten() < PROBE_UNSENT || origin != Origin::Probe)
        else {
            return false;
        };
        let read = with_read_buffer(|buffer| match websocket.poll_read(cx, buffer) {
            Poll::Pending => false,
            Poll::Ready(Ok(0) | Err(_)) => {
                self.lose(now, origin, Lost::Closed);
                true
            }
            Poll::Ready(Ok(length)) => {
                let input = buffer.get_mut(..length).unwrap_or_default();
                origin = self.handle_frames(cx, now, &mut websocket, origin, input);
                true
            }
        });
        match origin {
            Origin::Probe => self.probe = Some(websocket),
            Origin::WebSocket | Origin::Polling => self.websocket = Some(websocket),
        }
        read
    }

    /// Handles the frames of one read; returns what the WebSocket is behind them.
    fn handle_frames(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        websocket: &mut WebSocket,
        mut origin: Origin,
        mut input: &mut [u8],
    ) -> Origin {
        for count in 1_usize.. {
            // One read may bring thousands of packets; what is behind the one that was too many waits.
            if count.is_multiple_of(PACKETS) && origin == Origin::WebSocket && self.must_pause() {
                websocket.put_back(input);
                break;
            }
            let packet = match websocket.reader.next(&mut input, now) {
                Ok(None) => return origin,
                Ok(Some(Incoming::Text(text))) => Packet::decode(text).ok(),
                Ok(Some(Incoming::Binary(data))) => Some(Packet::binary(data)),
                Ok(Some(Incoming::Ping(data))) => {
                    encode::append_pong(&mut websocket.out, data);
                    continue;
                }
                Ok(Some(Incoming::Pong(_))) => continue,
                Ok(Some(Incoming::Close(code))) => {
                    websocket.peer_closed = true;
                    websocket.close(code);
                    self.lose(now, origin, Lost::Closed);
                    return origin;
                }
                Err(violation) => {
                    tracing::debug!(%violation, "a client broke the rules of WebSocket");
                    websocket.close(Some(violation.close_code()));
                    self.lose(now, origin, Lost::Failed);
                    return origin;
                }
            };
            match packet {
                Some(packet) => {
                    if let Some(message) = self.session.handle_packet(now, origin, packet) {
                        let outcome = self.application.handle_message(cx, now, message);
                        self.obey(outcome);
                    }
                }
                None => self.session.handle_malformed(now, origin),
            }
            if origin == Origin::Probe {
                origin = self.transmit(now, Some((websocket, origin)));
            }
            if self.fault.is_some() || self.session.closed().is_some() {
                return origin;
            }
        }
        origin
    }

    /// Moves what was queued for this connection to its session, in order.
    fn drain_outbox(&mut self, now: Instant) {
        let Some(entry) = &self.entry else { return };
        let outbox = &entry.handle.link.outbox;
        let mut items = std::mem::take(&mut self.items);
        let end = outbox.drain(&mut items);
        for item in items.drain(..) {
            match item {
                Outgoing::Packet { wire, volatile } => {
                    let busy = self.websocket.as_ref().is_some_and(|websocket| websocket.unwritten() > 0);
                    if !(volatile && busy) {
                        self.session.send(wire, volatile);
                    }
                }
                item @ Outgoing::Disconnect { .. } => {
                    if self.application.handle_outgoing(now, item, &mut self.session) {
                        self.session.close(now, DisconnectReason::ServerNamespaceDisconnect);
                    }
                }
            }
        }
        if items.capacity() <= 16 {
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
        loop {
            if self.session.closed().is_none()
                && let Some(websocket) = Self::target(&mut self.websocket, &mut current, Origin::WebSocket)
                && websocket.unwritten() >= UNWRITTEN
            {
                break;
            }
            let Some(transmit) = self.session.poll_transmit() else { break };
            match transmit {
                Transmit::Answer(packets) => self.answer(now, packets),
                Transmit::Write(packet) => {
                    if let Some(websocket) = Self::target(&mut self.websocket, &mut current, Origin::WebSocket) {
                        packet.write_frames(&mut websocket.out);
                    }
                }
                Transmit::WriteProbe(packet) => {
                    if let Some(websocket) = Self::target(&mut self.probe, &mut current, Origin::Probe) {
                        packet.write_frames(&mut websocket.out);
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
                    if let Some(entry) = &self.entry {
                        entry.handle.link.set_transport(Transport::WebSocket);
                    }
                }
            }
        }
        current.map_or(Origin::WebSocket, |(_, origin)| origin)
    }

    /// The WebSocket of that origin: in its place, or the one that is being read.
    fn target<'a>(
        place: &'a mut Option<WebSocket>,
        current: &'a mut Option<(&mut WebSocket, Origin)>,
        origin: Origin,
    ) -> Option<&'a mut WebSocket> {
        match current {
            Some((websocket, is)) if *is == origin => Some(websocket),
            _ => place.as_mut(),
        }
    }

    fn answer(&mut self, now: Instant, packets: Vec<ServerPacket>) {
        if let Some(answer) = self.poll.take()
            && answer.send(Ok(packets)).is_err()
        {
            self.session.handle_poll_aborted(now);
        }
    }

    /// Notices a client that gives up its GET.
    fn watch_poll(&mut self, cx: &mut Context<'_>, now: Instant) {
        if let Some(answer) = &mut self.poll
            && answer.poll_closed(cx).is_ready()
        {
            self.poll = None;
            self.session.handle_poll_aborted(now);
        }
    }

    /// A WebSocket has ended by itself.
    fn lose(&mut self, now: Instant, origin: Origin, how: Lost) {
        self.session.handle_lost(now, origin, how);
        if origin == Origin::Probe {
            self.probe_over = true;
        }
    }

    fn write(&mut self, cx: &mut Context<'_>, now: Instant) {
        while let Some(websocket) = &mut self.websocket {
            match websocket.poll_write(cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(())) => {
                    self.transmit(now, None);
                    if self.websocket.as_ref().is_none_or(|websocket| websocket.unwritten() == 0) {
                        break;
                    }
                }
                Poll::Ready(Err(_)) => {
                    self.lose(now, Origin::WebSocket, Lost::Closed);
                    break;
                }
            }
        }
        if let Some(probe) = &mut self.probe
            && let Poll::Ready(Err(_)) = probe.poll_write(cx)
        {
            self.lose(now, Origin::Probe, Lost::Closed);
        }
        if std::mem::take(&mut self.probe_over) {
            self.probe = None;
        }
    }

    fn must_pause(&self) -> bool {
        let unsent = self.entry.as_ref().map_or(0, |entry| entry.handle.link.outbox.unsent());
        unsent >= self.config.unsent_pause || !self.application.wants_input()
    }

    /// Stops reading from a client that does not read, or whose events wait for room; its pongs are not missed then.
    fn pause_reading(&mut self, now: Instant) {
        let pause = self.must_pause();
        if pause != self.reading_paused {
            self.reading_paused = pause;
            self.session.suspend_pong_deadline(now, pause);
        }
    }

    /// Ends the session of a client that has not read for too long.
    fn limit_unsent(&mut self, now: Instant) {
        let Some(entry) = &self.entry else { return };
        let outbox = &entry.handle.link.outbox;
        outbox.set_taken(self.session.buffered() + self.websocket.as_ref().map_or(0, WebSocket::unwritten));
        if outbox.unsent() < self.config.unsent_pause {
            self.behind_since = None;
            return;
        }
        let since = *self.behind_since.get_or_insert(now);
        if now.saturating_duration_since(since) >= self.config.unsent_timeout {
            self.session.abort(DisconnectReason::SlowConsumer);
        }
    }

    /// Ends a WebSocket whose message has not been completed for too long.
    fn limit_messages(&mut self, now: Instant) {
        let late = |websocket: &Option<WebSocket>| {
            let since = websocket.as_ref().and_then(|websocket| websocket.reader.pending_since());
            since.is_some_and(|since| now.saturating_duration_since(since) >= MESSAGE_TIMEOUT)
        };
        if !self.reading_paused && late(&self.websocket) {
            self.lose(now, Origin::WebSocket, Lost::Failed);
        }
        if late(&self.probe) {
            self.lose(now, Origin::Probe, Lost::Failed);
        }
    }

    /// The session is over: everybody who waits learns it, and the WebSocket is ended in order.
    fn end(&mut self, now: Instant, reason: DisconnectReason) {
        tracing::debug!(%reason, "a session ended");
        self.application.close(reason);
        if let Some(entry) = self.entry.take() {
            entry.handle.link.outbox.close();
        }
        self.posts.clear();
        self.poll = None;
        self.probe = None;
        self.ending = Some(now + END_TIMEOUT);
    }

    /// When the next turn is due, whatever comes.
    fn deadline(&self) -> Option<Instant> {
        let pending = [&self.websocket, &self.probe].into_iter().flatten();
        let pending = pending.filter_map(|websocket| websocket.reader.pending_since());
        let post = self.posts.front().and_then(|post| post.wait_until);
        let behind = self.behind_since.map(|since| since + self.config.unsent_timeout);
        let messages = pending.map(|since| since + MESSAGE_TIMEOUT).filter(|_| !self.reading_paused);
        [self.session.poll_timeout(), self.application.poll_timeout(), behind, post]
            .into_iter()
            .flatten()
            .chain(messages)
            .min()
    }

    /// Goes on until nothing is left to do; ready when the session is over.
    fn pump(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let begun = timers::now();
        for _ in 0..TURNS {
            match self.turn(cx) {
                Turn::Over => return Poll::Ready(()),
                Turn::Again if timers::now().saturating_duration_since(begun) < TURNS_TIME => continue,
                Turn::Again => break,
                Turn::Idle => {}
            }
            if let Some(deadline) = self.deadline() {
                self.timer.arm(timers::now(), deadline, cx.waker());
            }
            let Some(entry) = &self.entry else { return Poll::Ready(()) };
            // Registered first and looked at afterwards: what comes in between is not missed.
            if !entry.handle.link.outbox.register(cx.waker())
                && !entry.handle.has_requests()
                && self.reading_paused == self.must_pause()
            {
                return Poll::Pending;
            }
        }
        // Woken behind the runtime's next look at what came: by itself it looks after every 61st task only, however
        // long each takes.
        let again = pin!(tokio::task::yield_now());
        if again.poll(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    fn poll_ending(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        let Some(websocket) = &mut self.websocket else { return Poll::Ready(()) };
        let now = timers::now();
        if now >= deadline {
            return Poll::Ready(());
        }
        self.timer.arm(now, deadline, cx.waker());
        websocket.poll_end(cx)
    }
}

impl<A: Application> Future for Driver<A> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let driver = &mut *self;
        if driver.ending.is_none() && driver.pump(cx).is_pending() {
            return Poll::Pending;
        }
        match driver.ending {
            Some(deadline) => driver.poll_ending(cx, deadline),
            None => Poll::Ready(()),
        }
    }
}

/// How a turn ended.
enum Turn {
    /// There was something to do; there may be more.
    Again,
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
