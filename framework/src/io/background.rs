//! The runtime of what belongs to no connection.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::running::{Tasks, guarded};
use super::timers;
use crate::hub::dispatch::Task;
use crate::hub::outside::Runtime;

/// Counts its tasks among those that a shutdown waits for, and cuts at its grace.
#[derive(Debug)]
pub(crate) struct Background {
    tasks: Arc<Tasks>,
    /// The runtime that the server was built on, for calls from elsewhere.
    built_on: Option<Handle>,
}

impl Background {
    pub(crate) fn new(tasks: Arc<Tasks>) -> Self {
        Self { tasks, built_on: Handle::try_current().ok() }
    }
}

impl Runtime for Background {
    fn spawn(&self, mut task: Task<()>) {
        let Some(handle) = Handle::try_current().ok().or_else(|| self.built_on.clone()) else {
            tracing::error!(
                "a handler was dropped: neither this thread nor the one that built the server has a runtime"
            );
            return;
        };
        let _entered = handle.enter();
        self.tasks.spawn_handlers(poll_fn(move |cx| guarded(cx, task.as_mut()).map(drop)));
    }

    fn sleep(&self, duration: Duration) -> Task<()> {
        let deadline = timers::now().checked_add(duration);
        Box::pin(async move {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
                None => std::future::pending().await,
            }
        })
    }
}
