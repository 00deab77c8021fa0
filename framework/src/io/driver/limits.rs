//! What a client may make us hold and wait for.

use std::time::{Duration, Instant};

use super::Driver;
use crate::io::application::Application;
use crate::io::transport::websocket::WebSocket;
use crate::machines::session::transmit::{Lost, Origin};
use crate::values::reason::DisconnectReason;

/// How long an unfinished WebSocket message or frame may take.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(10);

impl<A: Application> Driver<A> {
    /// Whether nothing may be read: the client does not read itself, or its events wait for room.
    pub(super) fn must_pause(&self) -> bool {
        let unsent = self.entry.as_ref().map_or(0, |entry| entry.handle.link.outbox.unsent());
        unsent >= self.config.unsent_pause || !self.application.wants_input()
    }

    /// Stops reading, or goes on. What the client owes us is not missed meanwhile, and has its time afterwards.
    pub(super) fn pause_reading(&mut self, now: Instant) {
        let pause = self.must_pause();
        if pause == self.paused_since.is_some() {
            return;
        }
        self.session.suspend_pong_deadline(now, pause);
        self.application.set_paused(now, pause);
        if pause {
            self.paused_since = Some(now);
        } else if let Some(since) = self.paused_since.take()
            && let Some(websocket) = &mut self.websocket
        {
            websocket.reader.postpone(now.saturating_duration_since(since));
        }
    }

    /// Ends the session of a client that has not read for too long.
    pub(super) fn limit_unsent(&mut self, now: Instant) {
        let Some(entry) = &self.entry else { return };
        let outbox = &entry.handle.link.outbox;
        outbox.set_taken(self.session.buffered() + self.websocket.as_deref().map_or(0, WebSocket::unwritten));
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
    pub(super) fn limit_messages(&mut self, now: Instant) {
        let late = |websocket: &Option<Box<WebSocket>>| {
            let since = websocket.as_ref().and_then(|websocket| websocket.reader.pending_since());
            since.is_some_and(|since| now.saturating_duration_since(since) >= MESSAGE_TIMEOUT)
        };
        if self.paused_since.is_none() && late(&self.websocket) {
            self.lose(now, Origin::WebSocket, Lost::Failed);
        }
        if late(&self.probe) {
            self.lose(now, Origin::Probe, Lost::Failed);
        }
    }

    /// When the next turn is due, whatever comes.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let behind = self.behind_since.and_then(|since| since.checked_add(self.config.unsent_timeout));
        let websocket = self.websocket.as_deref().filter(|_| self.paused_since.is_none());
        let pending = [websocket, self.probe.as_deref()].into_iter().flatten();
        let messages = pending.filter_map(|websocket| websocket.reader.pending_since()?.checked_add(MESSAGE_TIMEOUT));
        [self.session.poll_timeout(), self.application.poll_timeout(), behind, self.post_deadline()]
            .into_iter()
            .flatten()
            .chain(messages)
            .min()
    }
}
