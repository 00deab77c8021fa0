//! Panics of the user's code are logged once: by whoever knows most of them.
//!
//! What answers an event is dropped while a panic of the handler unwinds, and knows the event; whoever polled the handler
//! catches the panic, and knows nothing. Both are on one thread, so the first leaves word for the second.

use std::cell::Cell;

thread_local! {
    static LOGGED: Cell<bool> = const { Cell::new(false) };
}

/// The panic that unwinds on this thread has been logged.
#[cold]
pub(crate) fn logged() {
    LOGGED.set(true);
}

/// A panic was caught: `log` runs unless it has been logged.
#[cold]
pub(crate) fn caught(log: impl FnOnce()) {
    if !LOGGED.take() {
        log();
    }
}
