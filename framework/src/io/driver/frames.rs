//! What a client has sent by now. A WebSocket's frames are handled one by one, and the probe's may make it the session's.

use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::{Driver, TURNS, TURNS_TIME};
use crate::io::application::Application;
use crate::io::timers;
use crate::io::transport::websocket::{WebSocket, with_read_buffer};
use crate::machines::session::transmit::{Lost, Origin};
use crate::machines::websocket::encode;
use crate::machines::websocket::reader::Incoming;

/// What a probe may leave unread of its pongs before it is not read any more.
const PROBE_UNSENT: usize = 16 * 1024;

/// After so many packets of one read it is looked at whether the client may send more.
const PACKETS: usize = 64;

/// A server that looks so long after a deadline was not able to, and does not know what came before it.
const LATE: Duration = Duration::from_millis(100);

impl<A: Application> Driver<A> {
    /// Takes what has come, before a client is found dead: of a server that is late its pong may have been there in
    /// time. Counts as having come then; but who only floods is not heard for ever.
    pub(super) fn hear_out(&mut self, cx: &mut Context<'_>, now: Instant) {
        for _ in 0..TURNS {
            let Some(due) = self.session.pong_due().filter(|due| *due <= now) else { return };
            let Some(in_time) = due.checked_sub(Duration::from_nanos(1)) else { return };
            // A POST says when it came, unless nobody was there to look.
            let come_by = if now.saturating_duration_since(due) < LATE { in_time } else { now };
            if !(self.handle_requests(cx, in_time, now) | self.hear(cx, in_time, come_by)) {
                return;
            }
        }
    }

    /// Takes what the session's transport has to read, of POSTs those that had come by then.
    fn hear(&mut self, cx: &mut Context<'_>, now: Instant, come_by: Instant) -> bool {
        self.read(cx, now, Origin::WebSocket) | self.handle_posts(cx, now, come_by)
    }

    /// Reads from a WebSocket once, and handles every frame that came.
    pub(super) fn read(&mut self, cx: &mut Context<'_>, now: Instant, mut origin: Origin) -> bool {
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
        let version = self.session.version();
        let mut begun = None;
        for count in 1_usize.. {
            // One read may bring thousands of packets; what is behind the one that was too many waits.
            if count.is_multiple_of(PACKETS) && origin == Origin::WebSocket && self.must_pause() {
                websocket.put_back(input);
                break;
            }
            // A few compressed bytes may be long to inflate and to handle: others have their turn between them.
            if websocket.reader.has_inflated() && !input.is_empty() {
                let now = timers::now();
                if now.saturating_duration_since(*begun.get_or_insert(now)) >= TURNS_TIME {
                    websocket.put_back(input);
                    break;
                }
            }
            let packet = match websocket.reader.next(&mut input, now) {
                Ok(None) => return origin,
                Ok(Some(Incoming::Text(text))) => version.decode_text(text).ok(),
                Ok(Some(Incoming::Binary(data))) => version.decode_binary(data).ok(),
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
                    let message = self.session.handle_packet(now, origin, packet);
                    // What comes behind a fault is read to its end, and not handled.
                    if let Some(message) = message.filter(|_| self.fault.is_none()) {
                        let outcome = self.application.handle_message(cx, now, message);
                        self.obey(outcome);
                    }
                }
                None => self.session.handle_malformed(now, origin),
            }
            if origin == Origin::Probe {
                origin = self.transmit(now, Some((websocket, origin)));
            }
            if self.session.closed().is_some() {
                return origin;
            }
        }
        origin
    }

    /// A WebSocket has ended by itself.
    pub(super) fn lose(&mut self, now: Instant, origin: Origin, how: Lost) {
        self.session.handle_lost(now, origin, how);
        if origin == Origin::Probe {
            self.probe_over = true;
        }
    }
}
