//! What lies beyond the sockets of a server: the other servers of its cluster, and whoever runs tasks.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::adapter::port::Adapter;
use super::dispatch::Task;
use super::recovery::Log;

/// Runs what belongs to no connection. The hub has no runtime of its own.
pub(crate) trait Runtime: Send + Sync {
    /// Runs a task; a panic ends it alone.
    fn spawn(&self, task: Task<()>);

    /// Ready after so long.
    fn sleep(&self, duration: Duration) -> Task<()>;
}

/// See the module.
pub(crate) struct Outside {
    runtime: Box<dyn Runtime>,
    /// How long an answer may take where the call does not say.
    pub(crate) ack_timeout: Duration,
    /// None while this server is alone: then its rooms in memory are all there is.
    adapter: OnceLock<Arc<dyn Adapter>>,
    /// Where sessions may be recovered.
    log: OnceLock<Arc<Log>>,
}

impl Outside {
    pub(super) fn new(runtime: Box<dyn Runtime>, ack_timeout: Duration) -> Self {
        Self { runtime, ack_timeout, adapter: OnceLock::new(), log: OnceLock::new() }
    }

    /// See [`Hub::attach`](super::registry::Hub::attach).
    pub(super) fn attach(&self, adapter: Arc<dyn Adapter>) {
        self.adapter.get_or_init(|| adapter);
    }

    pub(super) fn adapter(&self) -> Option<&dyn Adapter> {
        self.adapter.get().map(|adapter| &**adapter)
    }

    pub(super) fn set_log(&self, log: &Arc<Log>) {
        self.log.get_or_init(|| log.clone());
    }

    pub(super) fn log(&self) -> Option<&Log> {
        self.log.get().map(|log| &**log)
    }

    pub(crate) fn runtime(&self) -> &dyn Runtime {
        &*self.runtime
    }
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outside").field("is_alone", &self.adapter.get().is_none()).finish_non_exhaustive()
    }
}

/// Runs nothing, for tests that start nothing.
#[cfg(test)]
pub(crate) struct NoRuntime;

#[cfg(test)]
impl Runtime for NoRuntime {
    fn spawn(&self, _: Task<()>) {}

    fn sleep(&self, _: Duration) -> Task<()> {
        Box::pin(std::future::pending())
    }
}
