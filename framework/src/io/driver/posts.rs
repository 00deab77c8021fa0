//! POSTs: their packets are handled in order, and before their answer.

use std::sync::Arc;
use std::task::Context;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::Driver;
use crate::io::application::Application;
use crate::machines::session::transmit::Origin;
use crate::values::config::Transport;
use crate::values::engine::handshake::HandshakeError;
use crate::values::engine::packet::Packet;
use crate::values::engine::payload::{PayloadError, PayloadReader};
use crate::values::engine::payload_v3::{BinaryReader, TextReader};
use crate::values::engine::version::Version;
use crate::values::request::HandshakeRequest;

/// How long a client's close waits for a GET that was sent before it on another connection. It is owed a noop.
const OVERTAKEN_POLL: Duration = Duration::from_millis(25);

/// The payloads of a client that closes, and says nothing else: in version 4 and in version 3.
const CLOSES: [&[u8]; 2] = [b"1", b"1:1"];

/// A POST that was read.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) body: Bytes,
    /// Whether the body is a binary payload.
    pub(crate) binary: bool,
    /// When all of it was there.
    pub(crate) at: Instant,
    /// What the application may see of it.
    pub(crate) request: Option<Arc<HandshakeRequest>>,
    pub(crate) answer: oneshot::Sender<Result<(), HandshakeError>>,
}

/// A POST that waits to be handled.
pub(super) struct Post {
    posted: Posted,
    /// It is not handled before, unless a GET comes.
    wait_until: Option<Instant>,
}

impl Post {
    pub(super) fn new(now: Instant, posted: Posted, polled: bool) -> Self {
        let closes = posted.closes() || posted.body.ends_with(b"\x1e1");
        let wait_until = (closes && !polled).then(|| now + OVERTAKEN_POLL);
        Self { posted, wait_until }
    }
}

impl Posted {
    fn closes(&self) -> bool {
        CLOSES.contains(&&*self.body)
    }
}

impl<A: Application> Driver<A> {
    /// Handles the POSTs that may be handled now and had come by a moment; `true` if there were any.
    pub(super) fn handle_posts(&mut self, cx: &mut Context<'_>, now: Instant, come_by: Instant) -> bool {
        let mut any = false;
        while let Some(post) = self.posts.front()
            && post.posted.at <= come_by
            && self.takes_post(&post.posted)
            && (self.poll.is_some() || post.wait_until.is_none_or(|until| until <= now))
            && let Some(Post { posted, .. }) = self.posts.pop_front()
        {
            any = true;
            self.application.begin_request(posted.request);
            let answer = self.handle_post(cx, now, &posted.body, posted.binary);
            self.application.end_request();
            // A client that gave up its POST is noticed elsewhere.
            let _ = posted.answer.send(answer);
        }
        any
    }

    /// When the next POST may be handled, if it waits for nothing but that.
    pub(super) fn post_deadline(&self) -> Option<Instant> {
        self.posts.front().filter(|post| self.takes_post(&post.posted))?.wait_until
    }

    /// A client that closes is heard even while nothing else is read from it.
    fn takes_post(&self, posted: &Posted) -> bool {
        posted.closes() || (self.paused_since.is_none() && self.application.wants_input())
    }

    fn handle_post(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        body: &[u8],
        binary: bool,
    ) -> Result<(), HandshakeError> {
        if self.session.closed().is_some() {
            return Err(HandshakeError::UnknownSid);
        }
        if self.session.transport() != Transport::Polling {
            return Err(HandshakeError::BadRequest);
        }
        let max_packets = self.config.max_payload_packets;
        match self.session.version() {
            Version::V4 => self.handle_payload(cx, now, PayloadReader::new(body, max_packets)),
            Version::V3 if binary => self.handle_payload(cx, now, BinaryReader::new(body, max_packets)),
            Version::V3 => self.handle_payload(cx, now, TextReader::new(body, max_packets)),
        }
    }

    fn handle_payload<'a>(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        packets: impl Iterator<Item = Result<Packet<'a>, PayloadError>>,
    ) -> Result<(), HandshakeError> {
        for packet in packets {
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
