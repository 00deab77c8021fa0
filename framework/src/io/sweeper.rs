//! The task that forgets sessions which nobody came back for.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;

use super::timers;
use crate::hub::recovery::Recovery;

/// Between two looks at least. Sessions know themselves when their time is over, so this only delays what is given back.
const PAUSE: Duration = Duration::from_millis(100);

/// Starts the task, unless it runs, on the runtime that this is called from.
pub(crate) fn start(recovery: &Arc<Recovery>) {
    if recovery.begin_sweeping() {
        tokio::spawn(sweep(Arc::downgrade(recovery), recovery.due.clone()));
    }
}

/// Sweeps until the server is gone.
async fn sweep(recovery: Weak<Recovery>, due: Arc<Notify>) {
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
                let next = next.max(timers::now() + PAUSE);
                tokio::select! {
                    () = tokio::time::sleep_until(next.into()) => {}
                    () = due.notified() => {}
                }
            }
            None => due.notified().await,
        }
    }
}
