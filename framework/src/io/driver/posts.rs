//! POSTs: their packets are handled in order, and before their answer.

use std::sync::Arc;
use std::task::Context;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::Driver;
use crate::io::application::Application;
use crate::machines::session::Origin;
use crate::values::config::Transport;
use crate::values::engine::handshake::HandshakeError;
use crate::values::engine::payload::PayloadReader;
use crate::values::request::HandshakeRequest;

/// How long a client's close waits for a GET that was sent before it on another connection. It is owed a noop.
const OVERTAKEN_POLL: Duration = Duration::from_millis(25);

/// The payload of a client that closes, and says nothing else.
const CLOSE: &[u8] = b"1";

/// A POST that was read.
pub(super) struct Post {
    body: Bytes,
    /// What the application may see of it.
    request: Option<Arc<HandshakeRequest>>,
    /// It is not handled before, unless a GET comes.
    wait_until: Option<Instant>,
    answer: oneshot::Sender<Result<(), HandshakeError>>,
}

impl Post {
    pub(super) fn new(
        now: Instant,
        body: Bytes,
        request: Option<Arc<HandshakeRequest>>,
        answer: oneshot::Sender<Result<(), HandshakeError>>,
        polled: bool,
    ) -> Self {
        let closes = body == CLOSE || body.ends_with(b"\x1e1");
        let wait_until = (closes && !polled).then(|| now + OVERTAKEN_POLL);
        Self { body, request, wait_until, answer }
    }
}

impl<A: Application> Driver<A> {
    /// Handles the POSTs that may be handled now; `true` if there were any.
    pub(super) fn handle_posts(&mut self, cx: &mut Context<'_>, now: Instant) -> bool {
        let mut any = false;
        while let Some(post) = self.posts.front()
            && self.takes_post(post)
            && (self.poll.is_some() || post.wait_until.is_none_or(|until| until <= now))
            && let Some(post) = self.posts.pop_front()
        {
            any = true;
            self.application.begin_request(post.request);
            let answer = self.handle_post(cx, now, &post.body);
            self.application.end_request();
            // A client that gave up its POST is noticed elsewhere.
            let _ = post.answer.send(answer);
        }
        any
    }

    /// When the next POST may be handled, if it waits for nothing but that.
    pub(super) fn post_deadline(&self) -> Option<Instant> {
        self.posts.front().filter(|post| self.takes_post(post))?.wait_until
    }

    /// A client that closes is heard even while nothing else is read from it.
    fn takes_post(&self, post: &Post) -> bool {
        post.body == CLOSE || (self.paused_since.is_none() && self.application.wants_input())
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
}
