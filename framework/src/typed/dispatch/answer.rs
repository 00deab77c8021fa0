//! The answer to one event: the acknowledgement, the `rejected` arm or the event `exception`, or a middleware's response.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;

use crate::hub::panics;
use crate::hub::socket::SocketCore;
use crate::typed::check::{Issue, Rejected};
use crate::typed::codes;
use crate::typed::events::{EncodeError, EventWriter};
use crate::typed::layered::Capture;
use crate::typed::middleware::EventError;
use crate::typed::reply::{AckArguments, AckBody, IntoAck};

/// Who answers one event. Dropped by a panic, it answers `internal`.
#[doc(hidden)]
pub struct Responder<R> {
    answer: Option<Answer>,
    marker: PhantomData<fn(R)>,
}

/// Where an answer goes.
struct Answer {
    socket: Arc<SocketCore>,
    asker: Asker,
    event: Cow<'static, str>,
    /// Whether the acknowledgement has a `rejected` arm.
    says_rejected: bool,
}

/// Who waits for an answer.
pub(super) enum Asker {
    Nobody,
    /// The client, under this id.
    Client(u64),
    Middleware(Arc<Capture>),
}

impl Asker {
    pub(super) fn wants_ack(&self) -> bool {
        match self {
            Self::Nobody => false,
            Self::Client(_) => true,
            Self::Middleware(capture) => capture.wants_ack(),
        }
    }
}

impl<R: IntoAck> Responder<R> {
    pub(super) fn new(socket: &Arc<SocketCore>, asker: Asker, event: Cow<'static, str>) -> Self {
        let answer = Answer { socket: socket.clone(), asker, event, says_rejected: R::SAYS_REJECTED };
        Self { answer: Some(answer), marker: PhantomData }
    }

    /// Answers with what the handler returned.
    pub fn answer(mut self, value: R) {
        let body = value.into_ack();
        // Taken behind the writing: a `Serialize` may panic too, and that is answered.
        let written = match (&body, &self.answer) {
            (AckBody::Arguments(arguments), Some(answer)) => answer.acknowledge(arguments),
            _ => Ok(()),
        };
        let Some(answer) = self.answer.take() else { return };
        match (body, written) {
            (_, Err(error)) => {
                tracing::error!(event = ?answer.event, %error, "an acknowledgement was dropped");
                answer.internal();
            }
            (AckBody::None | AckBody::Arguments(_), Ok(())) => {}
            (AckBody::Rejected(rejected), Ok(())) => answer.pass_on(rejected),
            (AckBody::Internal(error), Ok(())) => {
                tracing::error!(event = ?answer.event, error = %error, "a handler failed");
                answer.internal();
            }
        }
    }

    pub(super) fn reject(mut self, message: &str, issues: Vec<Issue>) {
        if let Some(answer) = self.answer.take() {
            answer.reject(message, issues);
        }
    }

    pub(super) fn forget(mut self) {
        self.answer = None;
    }
}

impl<R> Drop for Responder<R> {
    fn drop(&mut self) {
        // A handler that was cut at shutdown says nothing; one that panicked says so.
        if let Some(answer) = self.answer.take_if(|_| std::thread::panicking()) {
            tracing::error!(event = ?answer.event, namespace = ?answer.socket.namespace.path(), "a handler panicked");
            panics::logged();
            answer.internal();
        }
    }
}

impl Answer {
    fn acknowledge<A: AckArguments>(&self, arguments: &A) -> Result<(), EncodeError> {
        match &self.asker {
            Asker::Nobody => Ok(()),
            Asker::Client(id) => send_ack(&self.socket, *id, arguments),
            Asker::Middleware(capture) => capture.answer(arguments),
        }
    }

    /// What the handler rejected itself.
    fn pass_on(self, mut rejected: Rejected) {
        if rejected.event.is_empty() {
            rejected.event = self.event.to_string();
        }
        match self.asker {
            Asker::Middleware(capture) => capture.end(Err(EventError::rejected(rejected))),
            Asker::Nobody | Asker::Client(_) => self.send_rejected(&rejected),
        }
    }

    fn internal(self) {
        match self.asker {
            Asker::Middleware(capture) => capture.end(Err(EventError::internal())),
            Asker::Nobody | Asker::Client(_) => self.reject("internal error", internal_issue()),
        }
    }

    fn reject(self, message: &str, issues: Vec<Issue>) {
        let rejected = Rejected { event: self.event.to_string(), message: message.to_owned(), issues };
        match self.asker {
            Asker::Middleware(capture) => capture.end(Err(EventError::payload(rejected))),
            Asker::Nobody | Asker::Client(_) => self.send_logged(&rejected),
        }
    }

    fn send_logged(self, rejected: &Rejected) {
        tracing::debug!(
            event = ?self.event,
            namespace = ?self.socket.namespace.path(),
            issues = rejected.issues.len(),
            message = rejected.message,
            "an event was rejected"
        );
        self.send_rejected(rejected);
    }

    fn send_rejected(self, rejected: &Rejected) {
        #[derive(Serialize)]
        struct Arm<'a> {
            status: &'static str,
            #[serde(flatten)]
            rejected: &'a Rejected,
        }
        let sent = match self.asker {
            Asker::Client(id) if self.says_rejected => {
                let arm = Arm { status: "rejected", rejected };
                self.socket.send_ack(id, |writer| writer.push(&arm))
            }
            _ => self.socket.send_event("exception", |writer| writer.push(rejected)),
        };
        if let Err(error) = sent {
            tracing::error!(event = ?self.event, %error, "a rejection was dropped");
        }
    }
}

/// Tells a client that its event was refused by a middleware, or below one.
pub(crate) fn refuse(socket: Arc<SocketCore>, id: Option<u64>, says_rejected: bool, rejected: &Rejected) {
    let asker = id.map_or(Asker::Nobody, Asker::Client);
    let event = Cow::Owned(rejected.event.clone());
    Answer { socket, asker, event, says_rejected }.send_logged(rejected);
}

fn internal_issue() -> Vec<Issue> {
    vec![Issue::at("", codes::INTERNAL, "internal error")]
}

fn send_ack<A: AckArguments>(socket: &SocketCore, id: u64, arguments: &A) -> Result<(), EncodeError> {
    socket
        .send_ack(id, |writer| arguments.write(&mut EventWriter::new(writer)).map_err(|error| error.source))
        .map_err(|source| EncodeError { source })
}

/// Who answers an event that `#[fallback]` took. Dropped by a panic, it answers `internal`.
#[doc(hidden)]
pub struct FallbackResponder<R>(Responder<R>);

impl<R: IntoAck> FallbackResponder<R> {
    pub(super) fn new(socket: &Arc<SocketCore>, asker: Asker, event: &str) -> Self {
        Self(Responder::new(socket, asker, Cow::Owned(event.to_owned())))
    }

    /// `None` leaves the event unanswered.
    pub fn answer(self, value: Option<R>) {
        match value {
            Some(value) => self.0.answer(value),
            None => self.0.forget(),
        }
    }
}

/// [`Responder`] and [`FallbackResponder`] of what is no answer; that is reported.
#[doc(hidden)]
pub trait UnfitResponder<R>: Sized {
    /// Never runs.
    fn answer(self, _: R) {}
}

impl<R> UnfitResponder<R> for Responder<R> {}
impl<R> UnfitResponder<Option<R>> for FallbackResponder<R> {}
