//! What came from the network, or is due: the `handle_*` of a session.

use std::time::Instant;

use super::heartbeat::Due;
use super::transmit::{Lost, Origin, PollRefused, ProbeRefused, Transmit};
use super::upgrade::{Probe, ProbeStep};
use super::{Session, State};
use crate::machines::websocket::close::CloseCode;
use crate::values::config::Transport;
use crate::values::engine::packet::{Message, Packet, ServerPacket};
use crate::values::reason::DisconnectReason;

impl Session {
    /// A packet came. Returns the message for the application, if it is one.
    ///
    /// What comes from a transport that is not the session's any more, or while it closes, is dropped.
    pub(crate) fn handle_packet<'a>(
        &mut self,
        now: Instant,
        origin: Origin,
        packet: Packet<'a>,
    ) -> Option<Message<'a>> {
        self.handle_timeout(now);
        if origin == Origin::Probe {
            self.handle_probe_packet(now, &packet);
            return None;
        }
        if !self.is_current(origin) {
            return None;
        }
        match packet {
            Packet::Message(message) => return self.is_open().then_some(message),
            Packet::Close => self.end(DisconnectReason::TransportClose, ServerPacket::Noop),
            Packet::Ping(_) => match self.heartbeat.handle_ping(now) {
                Ok(()) => self.beat(),
                Err(_) => self.end(DisconnectReason::TransportError, ServerPacket::Close),
            },
            Packet::Pong(_) => {
                if self.heartbeat.handle_pong(now).is_err() {
                    self.end(DisconnectReason::TransportError, ServerPacket::Close);
                }
            }
            // A client has no business to send these here, and Node does not mind them.
            Packet::Open | Packet::Upgrade | Packet::Noop => {}
        }
        None
    }

    /// Something came that is no packet. On the session's transport that is a parse error; on a probe it closes the
    /// probe.
    pub(crate) fn handle_malformed(&mut self, now: Instant, origin: Origin) {
        self.handle_timeout(now);
        if origin == Origin::Probe {
            self.close_probe(CloseCode::PROTOCOL_ERROR);
        } else if self.is_current(origin) {
            self.end(DisconnectReason::ParseError, ServerPacket::Close);
        }
    }

    /// A GET waits for packets. Only one may; a second one is refused and ends the session.
    pub(crate) fn handle_poll(&mut self, now: Instant) -> Result<(), PollRefused> {
        self.handle_timeout(now);
        if self.closed().is_some() {
            return Err(PollRefused::Closed);
        }
        if self.transport == Transport::WebSocket {
            return Err(PollRefused::Upgraded);
        }
        if self.polled {
            self.end(DisconnectReason::TransportError, ServerPacket::Close);
            return Err(PollRefused::Overlap);
        }
        self.polled = true;
        if !self.is_open() && self.buffer.is_empty() && self.config.max_answer_packets > 1 {
            // To a poll that comes after the close Node answers a noop first; clients' tests hold on to it.
            self.buffer.push(ServerPacket::Noop);
        }
        Ok(())
    }

    /// The client gave up the waiting GET.
    pub(crate) fn handle_poll_aborted(&mut self, now: Instant) {
        self.polled = false;
        self.handle_lost(now, Origin::Polling, Lost::Failed);
    }

    /// An answer did not reach the client. What a payload `carried` is missing on the next transport too.
    pub(crate) fn handle_undelivered(&mut self, now: Instant, carried: bool) {
        if carried && self.transport == Transport::WebSocket {
            self.handle_timeout(now);
            self.end(DisconnectReason::TransportError, ServerPacket::Close);
        } else {
            self.handle_lost(now, Origin::Polling, Lost::Failed);
        }
    }

    /// A WebSocket with the session's id opened.
    pub(crate) fn handle_probe(&mut self, now: Instant) -> Result<(), ProbeRefused> {
        self.handle_timeout(now);
        if !self.is_open() {
            return Err(ProbeRefused::Closed);
        }
        if self.transport == Transport::WebSocket {
            return Err(ProbeRefused::Upgraded);
        }
        // The close of the last one may not have been taken yet, and must not hit this one.
        let closes = self.decided.iter().any(|transmit| matches!(transmit, Transmit::CloseProbe(_)));
        if self.probe.is_some() || closes {
            return Err(ProbeRefused::Busy);
        }
        self.probe = Some(Probe::new(self.opened, now, self.config.upgrade_timeout));
        Ok(())
    }

    /// A transport ended by itself: a WebSocket, or a request that was cut off. A lost probe never hurts the session.
    pub(crate) fn handle_lost(&mut self, now: Instant, origin: Origin, how: Lost) {
        self.handle_timeout(now);
        if origin == Origin::Probe {
            self.probe = None;
            self.decided.retain(|transmit| !matches!(transmit, Transmit::WriteProbe(_) | Transmit::CloseProbe(_)));
            return;
        }
        if !self.is_current(origin) {
            return;
        }
        let reason = match how {
            Lost::Closed => DisconnectReason::TransportClose,
            Lost::Failed => DisconnectReason::TransportError,
        };
        self.end(reason, ServerPacket::Close);
        if origin == Origin::WebSocket {
            // There is nothing left to write on.
            self.decided.retain(|transmit| matches!(transmit, Transmit::Answer(_)));
        }
    }

    /// The time that [`poll_timeout`](Self::poll_timeout) named is there. Harmless at any other.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        match self.state {
            State::Open => match self.heartbeat.handle_timeout(now) {
                Some(Due::Beat) => self.beat(),
                Some(Due::Dead) => self.end(DisconnectReason::PingTimeout, ServerPacket::Close),
                None => {}
            },
            State::Closing { reason, deadline } => {
                if now >= deadline {
                    self.end(reason, ServerPacket::Close);
                }
            }
            State::Closed(_) => {}
        }
        if let Some(probe) = &mut self.probe {
            probe.handle_timeout(now);
            if probe.is_overdue(now) {
                self.close_probe(CloseCode::NORMAL);
            }
        }
    }

    fn handle_probe_packet(&mut self, now: Instant, packet: &Packet<'_>) {
        let Some(probe) = self.probe.as_mut() else {
            return;
        };
        match probe.handle_packet(now, packet) {
            ProbeStep::Answer => self.decided.push_back(Transmit::WriteProbe(ServerPacket::ProbePong)),
            ProbeStep::Swap => self.swap(now),
            ProbeStep::Refuse => self.close_probe(CloseCode::PROTOCOL_ERROR),
        }
    }

    fn swap(&mut self, now: Instant) {
        if std::mem::take(&mut self.polled) {
            self.decided.push_back(Transmit::Answer(vec![ServerPacket::Noop]));
        }
        self.probe = None;
        self.transport = Transport::WebSocket;
        self.heartbeat.handle_swap(now);
        self.decided.push_back(Transmit::Swap);
    }
}
