//! An Engine.IO session: handshake to close, over polling, WebSocket, and the upgrade between them.

mod heartbeat;
mod incoming;
#[cfg(test)]
mod tests;
pub(crate) mod transmit;
mod upgrade;
mod write_buffer;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::heartbeat::{Heartbeat, after};
use self::transmit::{Origin, Transmit};
use self::upgrade::{Probe, QUIET};
use self::write_buffer::{Limits, WriteBuffer};
use crate::machines::websocket::close::CloseCode;
use crate::values::config::{Config, Transport};
use crate::values::engine::handshake::open_packet;
use crate::values::engine::packet::ServerPacket;
use crate::values::engine::sid::Sid;
use crate::values::engine::version::Version;
use crate::values::reason::DisconnectReason;
use crate::values::wire::Wire;

/// How long a session that is to be closed waits for the poll that takes the news, as in Node.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(30);

/// The same when the server goes down: a client that polls at all comes back at once.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

/// The state machine of one session. It does no I/O and reads no clock: `now` comes with every call.
///
/// Its methods are of four kinds, and its driver calls them in this order, again and again:
///
/// 1. *getters*, at any time;
/// 2. `handle_*`, when something came from the network, or the time of `poll_timeout` is there;
/// 3. *commands* of the application: [`send`](Self::send), [`close`](Self::close), [`abort`](Self::abort);
/// 4. `poll_*`: [`poll_transmit`](Self::poll_transmit) until it gives `None`, and then
///    [`poll_timeout`](Self::poll_timeout) for the timer. When [`closed`](Self::closed) says so after that, the
///    session is over.
///
/// Messages may be handled and sent in any number before transmits are taken, and leave together. Two things need
/// [`poll_transmit`](Self::poll_transmit) at once: a packet of the probe, since a [`Transmit::Swap`] changes what
/// the next frame of that WebSocket is, and a GET.
///
/// Every `handle_*` applies first what is due at its `now`, so that late timers never change an outcome.
#[derive(Debug)]
pub(crate) struct Session {
    config: Arc<Config>,
    version: Version,
    opened: Instant,
    state: State,
    transport: Transport,
    probe: Option<Probe>,
    /// A GET waits for its answer.
    polled: bool,
    heartbeat: Heartbeat,
    buffer: WriteBuffer,
    /// Transmits that are decided already, ahead of all that is buffered.
    decided: VecDeque<Transmit>,
}

/// ```text
///   handshake
///       │        over polling, a WebSocket with the same sid may open,
///       ▼        prove itself, and become the transport:
///  ┌─────────────────────────────────────────────────────────────────┐
///  │ Open          GET /probe                   5                    │
///  │     (polling) ──────────> (polling+probe) ─────> (websocket)    │
///  │         ▲  probe lost, late,    │                               │
///  │         └──── or at fault ──────┘                               │
///  └──────┬───────────────────────────────────────────────────┬──────┘
///         │ close(): what is buffered goes out first          │ abort(), `1`, no pong, transport lost,
///         ▼                                                   │ against the protocol
///  ┌─────────────┐ flushed, the client's `1`, 30 s,           ▼
///  │ Closing     │ transport lost                      ┌─────────────┐
///  │ (as Open)   │────────────────────────────────────>│ Closed      │
///  └─────────────┘                                     └─────────────┘
/// ```
#[derive(Clone, Copy, Debug)]
enum State {
    Open,
    /// Writes what is buffered, then closes. The upgrade may still complete: a client that has paused polling for it
    /// can be told in no other way.
    Closing {
        reason: DisconnectReason,
        deadline: Instant,
    },
    Closed(DisconnectReason),
}

impl Session {
    /// A session that `transport` opened at `now`. Its first transmit is the open packet and nothing else: over
    /// polling the answer to the handshake itself.
    pub(crate) fn open(config: Arc<Config>, sid: &Sid, transport: Transport, now: Instant) -> Self {
        let open = ServerPacket::Open(open_packet(&config, sid, transport).into());
        let open = match transport {
            Transport::Polling => Transmit::Answer(vec![open]),
            Transport::WebSocket => Transmit::Write(open),
        };
        let version = sid.version();
        let heartbeat = Heartbeat::new(version, now, config.ping_interval, config.ping_timeout);
        Self {
            config,
            version,
            opened: now,
            state: State::Open,
            transport,
            probe: None,
            polled: false,
            heartbeat,
            buffer: WriteBuffer::default(),
            decided: VecDeque::from([open]),
        }
    }

    // Getters.

    /// The version that its client speaks.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// The transport in use.
    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    /// Whether what is sent is still taken.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, State::Open)
    }

    /// Whether it is so young that its client may be about to upgrade for the first time.
    pub(crate) fn is_young(&self, now: Instant) -> bool {
        now < after(self.opened, QUIET)
    }

    /// Why the session is over, once it is. Transmits may be left even then.
    pub(crate) fn closed(&self) -> Option<DisconnectReason> {
        match self.state {
            State::Closed(reason) => Some(reason),
            State::Open | State::Closing { .. } => None,
        }
    }

    /// Whether something sent now leaves now: on WebSocket always, as far as the session knows; on polling if a GET
    /// waits.
    pub(crate) fn is_writable(&self) -> bool {
        self.is_open()
            && match self.transport {
                Transport::Polling => self.polled,
                Transport::WebSocket => true,
            }
    }

    /// Whether the client upgrades and was given the time that a GET may wait then.
    fn releases_polls(&self) -> bool {
        self.probe.as_ref().is_some_and(Probe::releases_polls)
    }

    /// When the client's heartbeat is overdue, while one is awaited.
    pub(crate) fn pong_due(&self) -> Option<Instant> {
        self.heartbeat.awaited().filter(|_| self.is_open())
    }

    /// The bytes that are sent and that no transport has taken.
    pub(crate) fn buffered(&self) -> usize {
        self.buffer.bytes()
    }

    // Commands of the application.

    /// Sends a packet, unless the session is not open any more.
    ///
    /// A volatile one is sent only if it can leave at once, as a whole. Whether a WebSocket still has bytes of an
    /// earlier turn to write is for the driver to know.
    pub(crate) fn send(&mut self, wire: Wire, volatile: bool) {
        if !self.is_open() {
            return;
        }
        let packet = ServerPacket::Message(wire);
        if volatile && !self.leaves_at_once(&packet) {
            return;
        }
        self.buffer.push(packet);
    }

    /// Closes in order: what is buffered goes out first. A session on polling whose client does not poll stays for
    /// 30 s.
    pub(crate) fn close(&mut self, now: Instant, reason: DisconnectReason) {
        self.handle_timeout(now);
        if self.is_open() {
            let hurry = reason == DisconnectReason::ServerShuttingDown && self.transport == Transport::Polling;
            let wait = if hurry { SHUTDOWN_TIMEOUT } else { CLOSE_TIMEOUT };
            self.state = State::Closing { reason, deadline: after(now, wait) };
        }
    }

    /// Closes at once, and forgets what is buffered.
    pub(crate) fn abort(&mut self, reason: DisconnectReason) {
        self.end(reason, ServerPacket::Close);
    }

    /// Stops the clock for the client's heartbeat, because the driver stops reading, or lets it run again. Ours goes on
    /// meanwhile: the client lives on it.
    pub(crate) fn suspend_pong_deadline(&mut self, now: Instant, suspended: bool) {
        self.handle_timeout(now);
        self.heartbeat.set_suspended(now, suspended);
    }

    // To the network.

    /// What is to be done next on the network; to be drained until `None`.
    pub(crate) fn poll_transmit(&mut self) -> Option<Transmit> {
        if let Some(transmit) = self.decided.pop_front() {
            if self.decided.is_empty() {
                // Little happens here after the handshake, so that no memory is kept for it.
                self.decided = VecDeque::new();
            }
            return Some(transmit);
        }
        match self.transport {
            Transport::Polling => self.poll_answer(),
            Transport::WebSocket => self.poll_write(),
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called; `None` if the session is closed.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let deadline = match self.state {
            State::Open => self.heartbeat.deadline(),
            State::Closing { deadline, .. } => deadline,
            State::Closed(_) => return None,
        };
        let probe = self.probe.as_ref().map(Probe::poll_timeout);
        Some(probe.map_or(deadline, |probe| probe.min(deadline)))
    }

    /// Sends our packet of the heartbeat.
    fn beat(&mut self) {
        if self.is_open() {
            // Once an interval is often enough to give back what a burst has left.
            self.buffer.shrink();
            self.buffer.push_heartbeat(self.heartbeat.packet());
        }
    }

    fn leaves_at_once(&self, packet: &ServerPacket) -> bool {
        self.is_writable() && (self.transport == Transport::WebSocket || self.buffer.fits(packet, self.limits()))
    }

    fn limits(&self) -> Limits {
        Limits { bytes: self.config.max_payload, packets: self.config.max_answer_packets }
    }

    fn is_current(&self, origin: Origin) -> bool {
        match origin {
            Origin::Polling => self.transport == Transport::Polling,
            Origin::WebSocket => self.transport == Transport::WebSocket,
            Origin::Probe => false,
        }
    }

    fn close_probe(&mut self, code: CloseCode) {
        if self.probe.take().is_some() {
            self.decided.push_back(Transmit::CloseProbe(code));
        }
    }

    /// The answer to the waiting GET, when there is a reason for one. While the client upgrades there is one before
    /// long: it goes on only when no GET waits, and may have sent another before it knew.
    fn poll_answer(&mut self) -> Option<Transmit> {
        if !self.polled {
            return None;
        }
        let limits = self.limits();
        let mut packets = self.buffer.pop_payload(limits);
        // Clients drop the events that came in one payload with a close: it has one of its own.
        if let State::Closing { reason, .. } = self.state
            && self.buffer.is_empty()
            && packets.len() < limits.packets
            && !packets.iter().any(|packet| matches!(packet, ServerPacket::Message(_)))
        {
            packets.push(ServerPacket::Close);
            self.polled = false;
            self.end(reason, ServerPacket::Close);
        }
        if packets.is_empty() && self.releases_polls() {
            packets.push(ServerPacket::Noop);
        }
        if packets.is_empty() {
            return None;
        }
        self.polled = false;
        Some(Transmit::Answer(packets))
    }

    fn poll_write(&mut self) -> Option<Transmit> {
        if let Some(packet) = self.buffer.pop() {
            return Some(Transmit::Write(packet));
        }
        let State::Closing { reason, .. } = self.state else {
            return None;
        };
        self.end(reason, ServerPacket::Close);
        self.decided.pop_front()
    }

    /// The one way into `Closed`. A GET that waits gets `last`: a close, or a noop when the client closed itself.
    fn end(&mut self, reason: DisconnectReason, last: ServerPacket) {
        let reason = match self.state {
            State::Open => reason,
            State::Closing { reason, .. } => reason,
            State::Closed(_) => return,
        };
        if std::mem::take(&mut self.polled) {
            self.decided.push_back(Transmit::Answer(vec![last]));
        }
        self.close_probe(CloseCode::NORMAL);
        if self.transport == Transport::WebSocket {
            self.decided.push_back(Transmit::CloseWebSocket(close_code(reason)));
        }
        self.buffer.clear();
        self.state = State::Closed(reason);
    }
}

fn close_code(reason: DisconnectReason) -> CloseCode {
    match reason {
        DisconnectReason::ParseError | DisconnectReason::TransportError => CloseCode::PROTOCOL_ERROR,
        DisconnectReason::ServerShuttingDown => CloseCode::GOING_AWAY,
        DisconnectReason::SlowConsumer => CloseCode::POLICY,
        DisconnectReason::ClientNamespaceDisconnect
        | DisconnectReason::ForcedClose
        | DisconnectReason::PingTimeout
        | DisconnectReason::ServerNamespaceDisconnect
        | DisconnectReason::TransportClose => CloseCode::NORMAL,
    }
}
