//! What a test sees of the handlers, and how it holds them.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{Notify, Semaphore};

use super::soon;

/// Writes down what the handlers do, and holds them where the test says.
pub(crate) struct State {
    log: Mutex<Vec<String>>,
    written: Notify,
    gate: Semaphore,
}

impl State {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { log: Mutex::default(), written: Notify::new(), gate: Semaphore::new(0) })
    }

    /// All that the handlers wrote down.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().clone()
    }

    /// Forgets what was written down.
    pub(crate) fn clear(&self) {
        self.log.lock().clear();
    }

    pub(crate) fn count(&self, prefix: &str) -> usize {
        self.log.lock().iter().filter(|entry| entry.starts_with(prefix)).count()
    }

    /// Waits until `count` entries begin so.
    pub(crate) async fn wait_for(&self, count: usize, prefix: &str) {
        let counted = async {
            loop {
                let written = self.written.notified();
                if self.count(prefix) >= count {
                    return;
                }
                written.await;
            }
        };
        soon(&format!("{count} times `{prefix}` in the log"), counted).await;
    }

    /// Waits until every handler of the end has run, and asserts that it ran once, with this reason.
    pub(crate) async fn expect_disconnect(&self, namespace: &str, reason: &str) {
        self.wait_for(1, &format!("{namespace} disconnect ")).await;
        let of_the_end: Vec<_> =
            self.log().into_iter().filter(|entry| entry.starts_with(&format!("{namespace} disconnect"))).collect();
        assert_eq!(of_the_end.len(), 2, "{of_the_end:?}");
        assert!(of_the_end[0].starts_with(&format!("{namespace} disconnecting {reason}, in [")), "{of_the_end:?}");
        assert_eq!(of_the_end[1], format!("{namespace} disconnect {reason}"));
    }

    /// Lets `count` handlers go on that wait, or will.
    pub(crate) fn open(&self, count: usize) {
        self.gate.add_permits(count);
    }

    pub(crate) fn write(&self, entry: impl Into<String>) {
        self.log.lock().push(entry.into());
        self.written.notify_waiters();
    }

    pub(crate) async fn pass(&self) {
        self.gate.acquire().await.unwrap().forget();
    }

    pub(crate) async fn run_slowly(&self, number: u32) -> u32 {
        self.write(format!("start {number}"));
        self.pass().await;
        self.write(format!("end {number}"));
        number
    }
}
