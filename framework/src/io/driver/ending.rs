//! The end of a session: everybody who waits learns it, and the WebSocket is ended in order.

use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::Driver;
use crate::io::application::Application;
use crate::io::timers;
use crate::io::transport::websocket::WebSocket;
use crate::values::reason::DisconnectReason;

/// How long the peer may take to end its side of a closed WebSocket.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// How long all of it may take.
const LAST_TIMEOUT: Duration = Duration::from_secs(30);

/// A WebSocket that is being ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    deadline: Instant,
    last: Instant,
    /// What the peer had not read when the deadline was set.
    unwritten: usize,
}

impl<A: Application> Driver<A> {
    /// The session is over.
    pub(super) fn end(&mut self, now: Instant, reason: DisconnectReason) {
        tracing::debug!(%reason, "a session ended");
        if let Some(entry) = self.entry.take() {
            entry.handle.link.outbox.close();
        }
        self.posts.clear();
        self.poll = None;
        self.probe = None;
        // Who has not read for long, or is dead, is not waited for again.
        let unwritten = match reason {
            DisconnectReason::SlowConsumer | DisconnectReason::PingTimeout => {
                self.websocket.as_deref().map_or(0, WebSocket::unwritten)
            }
            _ => usize::MAX,
        };
        self.ending = Some(Ending { deadline: now + END_TIMEOUT, last: now + LAST_TIMEOUT, unwritten });
        // Last: it may be user code that panics.
        self.application.close(reason);
    }

    /// Writes what is left as long as the peer reads it, and waits for its end. Ready when the stream can go.
    pub(super) fn poll_ending(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (Some(websocket), Some(ending)) = (&mut self.websocket, &mut self.ending) else { return Poll::Ready(()) };
        if websocket.poll_end(cx).is_ready() {
            return Poll::Ready(());
        }
        let now = timers::now();
        let unwritten = WebSocket::unwritten(websocket);
        if unwritten < ending.unwritten {
            // It reads: what was sent before the close is still its own.
            let wait = if unwritten > 0 { self.config.unsent_timeout } else { END_TIMEOUT };
            ending.deadline = now.checked_add(wait).unwrap_or(ending.last).min(ending.last);
            ending.unwritten = unwritten;
        }
        if now >= ending.deadline {
            return Poll::Ready(());
        }
        self.timer.arm(now, ending.deadline, cx.waker());
        Poll::Pending
    }
}
