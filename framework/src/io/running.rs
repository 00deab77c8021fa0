//! Handlers that are under way.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::{Notify, oneshot, watch};

use crate::hub::dispatch::Task;
use crate::hub::panics;
use crate::machines::connection::Slot;

/// Polls user code. A panic is logged, unless it was, and ends that future alone, with `None`.
pub(crate) fn guarded<T>(cx: &mut Context<'_>, future: Pin<&mut (dyn Future<Output = T> + Send)>) -> Poll<Option<T>> {
    match catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
        Ok(polled) => polled.map(Some),
        Err(_) => {
            panics::caught(|| tracing::error!("a handler panicked"));
            Poll::Ready(None)
        }
    }
}

/// The handlers of one connection that did not end at their first poll.
#[derive(Default)]
pub(crate) struct Running {
    /// Made when the first handler is parked, and kept no longer than one is.
    parked: Option<FuturesUnordered<Parked>>,
    /// What their arguments are charged at, in bytes.
    charge: usize,
}

/// Ready when a serial handler has ended, wherever it runs by then.
pub(crate) type SerialEnd = oneshot::Receiver<()>;

/// A handler, and the slot that waits for its end if it is a serial one.
struct Parked {
    handler: Option<Task<()>>,
    serial: Option<Slot>,
    charge: usize,
    /// Dropped with the handler.
    ended: Option<oneshot::Sender<()>>,
}

impl Future for Parked {
    type Output = (Option<Slot>, usize);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = (self.serial, self.charge);
        let Some(handler) = &mut self.handler else { return Poll::Ready(ended) };
        match guarded(cx, handler.as_mut()) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(_) => {
                self.handler = None;
                self.ended = None;
                Poll::Ready(ended)
            }
        }
    }
}

impl Running {
    /// Polls a handler in place. If it is parked now and a serial one, what is returned is ready at its end. `charge` is
    /// what its arguments are charged at, in bytes; one that is not parked is not charged.
    pub(crate) fn start(
        &mut self,
        cx: &mut Context<'_>,
        mut handler: Task<()>,
        serial: Option<Slot>,
        charge: impl FnOnce() -> usize,
    ) -> Option<SerialEnd> {
        if guarded(cx, handler.as_mut()).is_ready() {
            return None;
        }
        let (ended, end) = serial.map(|_| oneshot::channel()).unzip();
        let charge = charge();
        self.charge += charge;
        self.parked.get_or_insert_default().push(Parked { handler: Some(handler), serial, charge, ended });
        end
    }

    /// Whether a handler whose arguments are charged at so much may start beside those that run. One always may.
    pub(crate) fn has_room(&self, charge: impl FnOnce() -> usize, max_handlers: usize, budget: usize) -> bool {
        match self.parked.as_ref().map_or(0, FuturesUnordered::len) {
            0 => true,
            parked => parked < max_handlers && self.charge.saturating_add(charge()) <= budget,
        }
    }

    /// The next handler that has ended: the slot that waited for it. `Ready(None)` when none is parked.
    pub(crate) fn poll_finished(&mut self, cx: &mut Context<'_>) -> Poll<Option<Option<Slot>>> {
        let Some(parked) = &mut self.parked else { return Poll::Ready(None) };
        let polled = parked.poll_next_unpin(cx);
        if let Poll::Ready(None) = polled {
            self.parked = None;
        }
        polled.map(|ended| {
            ended.map(|(serial, charge)| {
                self.charge = self.charge.saturating_sub(charge);
                serial
            })
        })
    }

    /// What is left to run when the connection is gone.
    pub(crate) fn take_rest(&mut self) -> Option<impl Future<Output = ()> + Send + 'static> {
        let mut parked = self.parked.take().filter(|parked| !parked.is_empty())?;
        Some(async move { while parked.next().await.is_some() {} })
    }
}

/// Tasks that outlive their connection, counted so that a shutdown can wait for them.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    count: AtomicUsize,
    ended: Notify,
    cut: watch::Sender<Cut>,
}

/// What does not run any longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    #[default]
    Nothing,
    /// All handlers but those of the end.
    Handlers,
    Everything,
}

impl Tasks {
    pub(crate) fn spawn(self: &Arc<Self>, task: impl Future<Output = ()> + Send + 'static) {
        let counted = self.enter();
        // An async block that awaits what it has captured has room for it twice, and a connection's task is large.
        tokio::spawn(task.map(move |()| drop(counted)));
    }

    /// Spawns handlers, which [`cut`](Self::cut) ends.
    pub(crate) fn spawn_handlers(self: &Arc<Self>, handlers: impl Future<Output = ()> + Send + 'static) {
        self.spawn_farewell(handlers, std::future::ready(()));
    }

    /// Spawns handlers as [`spawn_handlers`](Self::spawn_handlers), and behind them, or where they are cut, those of the
    /// end: for them it takes [`cut_all`](Self::cut_all).
    pub(crate) fn spawn_farewell(
        self: &Arc<Self>,
        handlers: impl Future<Output = ()> + Send + 'static,
        end: impl Future<Output = ()> + Send + 'static,
    ) {
        let mut cut = self.cut.subscribe();
        self.spawn(async move {
            tokio::select! {
                biased;
                // First: of several that are cut at once none goes on because another has ended.
                _ = cut.wait_for(|cut| *cut >= Cut::Handlers) => tracing::warn!("handlers were cut"),
                () = handlers => {}
            }
            tokio::select! {
                biased;
                () = end => {}
                _ = cut.wait_for(|cut| *cut >= Cut::Everything) => tracing::warn!("handlers of the end were cut"),
            }
        });
    }

    /// Drops all handlers that were spawned here, and those that will be. Those of the end still run.
    pub(crate) fn cut(&self) {
        self.cut.send_replace(Cut::Handlers);
    }

    /// Drops those too.
    pub(crate) fn cut_all(&self) {
        self.cut.send_replace(Cut::Everything);
    }

    /// Counts whatever holds the guard.
    pub(crate) fn enter(self: &Arc<Self>) -> Counted {
        self.count.fetch_add(1, Ordering::AcqRel);
        Counted(self.clone())
    }

    /// Ready when none is left.
    pub(crate) async fn all_ended(&self) {
        loop {
            let ended = self.ended.notified();
            if self.count.load(Ordering::Acquire) == 0 {
                return;
            }
            ended.await;
        }
    }
}

/// See [`Tasks::enter`].
#[derive(Debug)]
pub(crate) struct Counted(Arc<Tasks>);

impl Drop for Counted {
    fn drop(&mut self) {
        if self.0.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.ended.notify_waiters();
        }
    }
}
