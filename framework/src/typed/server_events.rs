//! Events between servers: enums with `#[events(server)]`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::ack::{self, FromAck};
use super::events::{Events, NoEvents};
use crate::hub::acks::{AckEnd, ServerReplyReceiver};
use crate::hub::adapter::port::Gathered;
use crate::hub::dispatch::Task;
use crate::values::parser::packet::Arguments;

/// The events that servers send each other, an enum with a variant each. Derived with
/// [`Events`](macro@crate::Events) and `#[events(server)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum of events between servers",
    label = "declares no events between servers",
    note = "derive it: `#[derive(Events)] #[events(server)] enum {Self} {{ … }}`"
)]
pub trait ServerEvents: Events + 'static {}

impl ServerEvents for NoEvents {}

/// The answers of many servers to one event.
#[derive(Debug)]
pub struct ServerAcks<T> {
    /// What came in time.
    pub answers: Vec<T>,
    /// How many servers did not answer, or with something that does not fit.
    pub missing: usize,
}

/// The answers of many servers, awaited. Dropping it gives up those that have not come.
#[must_use = "the answers are awaited only if the future is"]
pub struct ServerAcksFuture<T> {
    here: Option<ServerReplyReceiver>,
    others: Option<Task<Gathered<Arguments<'static>>>>,
    /// When this server's own handler is too late.
    deadline: Option<Task<()>>,
    acks: ServerAcks<T>,
}

impl<T> ServerAcksFuture<T> {
    /// Nothing was sent: not even this server answers.
    pub(crate) fn unsent() -> Self {
        Self { here: None, others: None, deadline: None, acks: ServerAcks { answers: Vec::new(), missing: 1 } }
    }

    pub(crate) fn waiting(
        here: ServerReplyReceiver,
        deadline: Task<()>,
        others: Option<Task<Gathered<Arguments<'static>>>>,
    ) -> Self {
        let acks = ServerAcks { answers: Vec::new(), missing: 0 };
        Self { here: Some(here), others, deadline: Some(deadline), acks }
    }
}

impl<T: FromAck> ServerAcks<T> {
    fn add(&mut self, answer: Option<Arguments<'static>>) {
        match answer.map(|answer| ack::decode(AckEnd::Answered(answer))) {
            Some(Ok(answer)) => self.answers.push(answer),
            Some(Err(error)) => {
                tracing::warn!(%error, "the answer of a server does not fit");
                self.missing += 1;
            }
            None => self.missing += 1,
        }
    }
}

/// No answer is pinned.
impl<T> Unpin for ServerAcksFuture<T> {}

impl<T: FromAck> Future for ServerAcksFuture<T> {
    type Output = ServerAcks<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<ServerAcks<T>> {
        let this = &mut *self;
        if let Some(here) = &mut this.here {
            let polled = Pin::new(here).poll(cx);
            let is_late = |deadline: &mut Option<Task<()>>, cx: &mut Context<'_>| {
                deadline.as_mut().is_some_and(|deadline| deadline.as_mut().poll(cx).is_ready())
            };
            let answer = match polled {
                Poll::Ready(answer) => Some(answer.ok()),
                Poll::Pending if is_late(&mut this.deadline, cx) => Some(None),
                Poll::Pending => None,
            };
            if let Some(answer) = answer {
                this.acks.add(answer);
                this.here = None;
                this.deadline = None;
            }
        }
        if let Some(others) = &mut this.others
            && let Poll::Ready(gathered) = others.as_mut().poll(cx)
        {
            this.others = None;
            this.acks.missing += gathered.missing;
            gathered.answers.into_iter().for_each(|answer| this.acks.add(Some(answer)));
        }
        if this.here.is_some() || this.others.is_some() {
            return Poll::Pending;
        }
        Poll::Ready(ServerAcks { answers: std::mem::take(&mut this.acks.answers), missing: this.acks.missing })
    }
}

impl<T> fmt::Debug for ServerAcksFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerAcksFuture").finish_non_exhaustive()
    }
}
