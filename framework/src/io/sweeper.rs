//! The task that forgets sessions which nobody came back for.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;

use super::timers;
use crate::hub::recovery::Recovery;

/// What is due comes together so far, as a part of the window. A session whose time is over is not recovered, swept or
/// not: this only delays what is given back.
const SHARE: u32 = 32;
const MIN_PAUSE: Duration = Duration::from_millis(10);
const MAX_PAUSE: Duration = Duration::from_secs(5);

/// Starts the task, unless it runs, on the runtime that this is called from.
pub(crate) fn start(recovery: &Arc<Recovery>) {
    if recovery.begin_sweeping() {
        let pause = (recovery.window / SHARE).clamp(MIN_PAUSE, MAX_PAUSE);
        tokio::spawn(sweep(Arc::downgrade(recovery), recovery.due.clone(), pause));
    }
}

/// Sweeps until the server is gone.
async fn sweep(recovery: Weak<Recovery>, due: Arc<Notify>, pause: Duration) {
    loop {
        let next = {
            let Some(recovery) = recovery.upgrade() else { return };
            let now = timers::now();
            // The data that is dropped is the user's.
            let swept = catch_unwind(AssertUnwindSafe(|| recovery.sweep(now)));
            if swept.is_err() {
                tracing::error!("dropping the data of a session panicked");
            }
            swept.unwrap_or(Some(now))
        };
        match next {
            Some(next) => {
                let next = next.max(timers::now() + pause);
                tokio::select! {
                    () = tokio::time::sleep_until(next.into()) => {}
                    () = due.notified() => {}
                }
            }
            None => due.notified().await,
        }
    }
}
