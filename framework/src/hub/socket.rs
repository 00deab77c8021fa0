//! One socket of one namespace, its types erased: what the driver, the rooms and the typed handle share.

use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::acks::{AckEnd, AckReceiver, AckSlot};
use super::dispatch::Data;
use super::emission::{Emission, Flags};
use super::namespace::NamespaceCore;
use super::observe;
use super::outbox::{Outbox, Outgoing};
use super::recovery::Trail;
use super::registry::Hub;
use crate::machines::acks::{Acks, NotTaken};
use crate::values::config::Transport;
use crate::values::engine::sid::SocketId;
use crate::values::parser::encoder::{self, ArgumentsWriter};
use crate::values::parser::packet::Arguments;
use crate::values::reason::DisconnectReason;
use crate::values::request::HandshakeRequest;
use crate::values::wire::Wire;

/// See the module.
pub(crate) struct SocketCore {
    pub(crate) id: SocketId,
    pub(crate) namespace: Arc<NamespaceCore>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) request: Arc<HandshakeRequest>,
    link: Arc<Link>,
    data: Data,
    acks: Mutex<Acks<AckSlot>>,
    /// Whether it ever awaited an acknowledgement: few do, and the driver asks for their deadlines in each of its turns.
    has_asked: AtomicBool,
    presence: AtomicU8,
    /// What its events pass, in a namespace that is served with middleware.
    middleware: OnceLock<Box<dyn Any + Send + Sync>>,
    /// Where sessions may be recovered: what was handed to this one.
    pub(crate) trail: Option<Arc<Trail>>,
    /// It goes on where another left off.
    pub(crate) recovered: bool,
}

/// As long as a wait may be: ten years.
const FOR_EVER: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// The socket is in its namespace.
const HERE: u8 = 0;
/// It was told to leave, and has not left yet.
const LEAVING: u8 = 1;
/// It has left; its rooms may still be there.
const GONE: u8 = 2;
/// Its handlers of the end have seen its rooms.
const ABSENT: u8 = 3;

/// What all sockets of one connection share.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) outbox: Outbox,
    /// Whether the session is on WebSocket by now.
    websocket: AtomicBool,
    /// Sockets that have left while their disconnect handlers still run.
    farewells: AtomicUsize,
}

/// Disconnect handlers that run, counted at their connection.
#[derive(Debug)]
pub(crate) struct Farewell(Arc<Link>);

impl Drop for Farewell {
    fn drop(&mut self) {
        self.0.farewells.fetch_sub(1, Ordering::AcqRel);
        // The driver may have stopped reading for it.
        self.0.outbox.wake();
    }
}

impl Link {
    pub(crate) fn new(unsent_limit: usize) -> Self {
        Self { outbox: Outbox::new(unsent_limit), websocket: AtomicBool::new(false), farewells: AtomicUsize::new(0) }
    }

    /// Counts the disconnect handlers of one socket, until the guard is dropped.
    pub(crate) fn begin_farewell(self: &Arc<Self>) -> Farewell {
        self.farewells.fetch_add(1, Ordering::AcqRel);
        Farewell(self.clone())
    }

    /// How many sockets have left while their disconnect handlers still run.
    pub(crate) fn farewells(&self) -> usize {
        self.farewells.load(Ordering::Acquire)
    }

    /// The transport in use at this moment.
    pub(crate) fn transport(&self) -> Transport {
        if self.websocket.load(Ordering::Relaxed) { Transport::WebSocket } else { Transport::Polling }
    }

    pub(crate) fn set_transport(&self, transport: Transport) {
        self.websocket.store(transport == Transport::WebSocket, Ordering::Relaxed);
    }
}

impl SocketCore {
    pub(crate) fn new(
        id: SocketId,
        hub: Arc<Hub>,
        namespace: Arc<NamespaceCore>,
        request: Arc<HandshakeRequest>,
        link: Arc<Link>,
        data: Data,
    ) -> Self {
        let trail = hub.recovery.as_ref().map(|recovery| recovery.trail(&link));
        Self {
            id,
            namespace,
            hub,
            request,
            link,
            data,
            acks: Mutex::new(Acks::default()),
            has_asked: AtomicBool::new(false),
            presence: AtomicU8::new(HERE),
            middleware: OnceLock::new(),
            trail,
            recovered: false,
        }
    }

    /// The same for a client that knows nothing of recovery.
    pub(crate) fn never_recovered(self) -> Self {
        Self { trail: None, ..self }
    }

    /// The socket that goes on over another connection where `old` left off.
    pub(super) fn recovered(old: &Self, request: Arc<HandshakeRequest>, link: Arc<Link>) -> Self {
        Self {
            id: old.id,
            namespace: old.namespace.clone(),
            hub: old.hub.clone(),
            request,
            link,
            data: old.data.clone(),
            acks: Mutex::new(Acks::default()),
            has_asked: AtomicBool::new(false),
            presence: AtomicU8::new(HERE),
            middleware: OnceLock::new(),
            trail: old.trail.clone(),
            recovered: true,
        }
    }

    /// The socket's data, if it is of that type.
    pub(crate) fn data<T: 'static>(&self) -> Option<&T> {
        self.data.downcast_ref()
    }

    /// The middleware of this socket, if it has one of that type.
    pub(crate) fn middleware<M: 'static>(&self) -> Option<&M> {
        self.middleware.get()?.downcast_ref()
    }

    /// Puts the middleware in place. The first stays.
    pub(crate) fn set_middleware(&self, middleware: Box<dyn Any + Send + Sync>) {
        let _ = self.middleware.set(middleware);
    }

    pub(crate) fn link(&self) -> &Link {
        &self.link
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.presence.load(Ordering::Acquire) == HERE
    }

    /// Whether the socket has left its namespace.
    pub(crate) fn is_gone(&self) -> bool {
        self.presence.load(Ordering::Acquire) >= GONE
    }

    /// Encodes an event and sends it to this socket alone.
    pub(crate) fn send_event<R>(
        &self,
        name: &str,
        arguments: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, serde_json::Error>,
    ) -> Result<R, serde_json::Error> {
        let log = self.hub.log();
        let (event, result) = Emission::encode(log, self.namespace.path(), None, name, Flags::default(), arguments)?;
        self.emit_alone(event);
        Ok(result)
    }

    /// Encodes an acknowledgement and sends it.
    pub(crate) fn send_ack<R>(
        &self,
        id: u64,
        arguments: impl FnOnce(&mut ArgumentsWriter<'_>) -> Result<R, serde_json::Error>,
    ) -> Result<R, serde_json::Error> {
        let (wire, result) = encoder::ack(self.namespace.path(), id, arguments)?;
        self.deliver(wire, false);
        Ok(result)
    }

    /// Sends an acknowledgement that was encoded before.
    pub(crate) fn send_ack_of(&self, id: u64, arguments: &Arguments<'_>) {
        self.deliver(encoder::ack_of(self.namespace.path(), id, arguments), false);
    }

    /// Queues an event for this socket alone.
    pub(crate) fn emit_alone(&self, event: Emission) {
        if let Some(observer) = &self.hub.observer
            && (self.is_connected() || event.can_wait())
        {
            observe::outgoing(&**observer, &event.wire, Some(self.id), 1);
        }
        self.emit(event);
    }

    /// Queues an event. One that can wait is for the session: it goes where the client is connected by now, or waits for
    /// it to come back.
    #[inline]
    pub(crate) fn emit(&self, event: Emission) {
        match (event.seq, &self.trail, self.hub.log()) {
            (Some(seq), Some(trail), Some(log)) if !event.volatile || self.is_connected() => {
                trail.deliver(log, seq, event.wire, event.volatile);
            }
            _ => self.deliver(event.wire, event.volatile),
        }
    }

    /// Queues an encoded packet. After the disconnect it is dropped.
    #[inline]
    pub(crate) fn deliver(&self, wire: Wire, volatile: bool) {
        if self.is_connected() {
            self.link.outbox.push(Outgoing::Packet { wire, volatile });
        }
    }

    /// Leaves the namespace, in order behind what was emitted; with `close` the whole connection ends.
    pub(crate) fn disconnect(&self, close: bool) {
        // The session ends too, whoever has it by now.
        if let (Some(recovery), Some(trail)) = (&self.hub.recovery, &self.trail)
            && let Some(current) = recovery.forget(trail.pid)
            && !std::ptr::eq(&raw const *current, self)
        {
            current.disconnect(close);
        }
        // A connection may still be closed by a socket that leaves.
        if self.presence.load(Ordering::Acquire) < GONE {
            let _ = self.presence.compare_exchange(HERE, LEAVING, Ordering::AcqRel, Ordering::Acquire);
            self.link.outbox.push(Outgoing::Disconnect { socket: self.id, close });
        }
    }

    /// Awaits the acknowledgement `id` for `timeout`.
    pub(crate) fn await_ack(&self, id: u64, timeout: Duration) -> Result<AckReceiver, NotTaken<AckSlot>> {
        let (slot, receiver) = AckSlot::one();
        self.await_ack_in(id, timeout, slot)?;
        Ok(receiver)
    }

    /// Awaits the acknowledgement `id` in a slot of the caller's.
    pub(crate) fn await_ack_in(&self, id: u64, timeout: Duration, slot: AckSlot) -> Result<(), NotTaken<AckSlot>> {
        let now = self.hub.now();
        let deadline = now.checked_add(timeout).unwrap_or_else(|| now + FOR_EVER);
        let mut acks = self.acks.lock();
        // The disconnect takes all slots under this lock: none is added behind it.
        if !self.is_connected() {
            drop(acks);
            slot.end(AckEnd::Disconnected);
            return Ok(());
        }
        self.has_asked.store(true, Ordering::Release);
        acks.request(id, deadline, slot)?;
        drop(acks);
        self.link.outbox.wake();
        Ok(())
    }

    pub(crate) fn cancel_ack(&self, id: u64) {
        self.acks.lock().cancel(id);
    }

    /// For the driver: an ACK came. One that nobody awaits is ignored.
    pub(crate) fn answered(&self, id: u64, answer: impl FnOnce() -> Arguments<'static>) {
        let slot = self.acks.lock().answer(id);
        if let Some(slot) = slot {
            slot.end(AckEnd::Answered(answer()));
        }
    }

    /// For the driver: ends the waits whose time is over.
    pub(crate) fn expire_acks(&self, now: Instant) {
        if !self.has_asked.load(Ordering::Acquire) {
            return;
        }
        let expired = self.acks.lock().handle_timeout(now);
        for (_, slot) in expired {
            slot.end(AckEnd::TimedOut);
        }
    }

    /// For the driver: when the next wait is over.
    pub(crate) fn next_ack_timeout(&self) -> Option<Instant> {
        if self.has_asked.load(Ordering::Acquire) { self.acks.lock().poll_timeout() } else { None }
    }

    /// For the driver: the socket is gone; every wait ends.
    pub(crate) fn gone(&self) {
        let mut acks = self.acks.lock();
        self.presence.fetch_max(GONE, Ordering::AcqRel);
        let slots = acks.drain();
        drop(acks);
        for (_, slot) in slots {
            slot.end(AckEnd::Disconnected);
        }
    }
}

impl SocketCore {
    /// For the driver: the socket is gone, for that reason; its session may wait for its client.
    pub(crate) fn end(self: &Arc<Self>, reason: DisconnectReason) {
        self.gone();
        if let Some(recovery) = &self.hub.recovery {
            recovery.ended(self, reason);
        }
    }

    /// For the driver: the handlers of the end have seen the rooms.
    pub(crate) fn vacate(self: &Arc<Self>) {
        match &self.hub.recovery {
            Some(recovery) => {
                self.presence.store(ABSENT, Ordering::Release);
                recovery.vacate(self);
            }
            None => self.namespace.leave(self),
        }
    }

    /// Whether its rooms are its own to see and to change.
    pub(crate) fn has_rooms(&self) -> bool {
        self.presence.load(Ordering::Acquire) < ABSENT
    }
}

impl fmt::Debug for SocketCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketCore")
            .field("id", &self.id)
            .field("namespace", &self.namespace.path())
            .finish_non_exhaustive()
    }
}
