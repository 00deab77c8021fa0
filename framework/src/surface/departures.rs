//! What becomes of the answers that leave on one TCP connection.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::io::delivery::Delivery;
use crate::io::sessions::SessionHandle;

/// The place where a connection's stream and its responses meet: a body leaves its delivery here, the stream says what
/// becomes of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Departures(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Those of the last response; more of a client that sends requests before it has read the answers.
    deliveries: Vec<Delivery>,
    /// Bytes were written since the last delivery came: its own are among them.
    writing: bool,
    /// The stream is gone.
    over: bool,
}

impl Departures {
    /// A body has given away all its bytes. Where the stream is gone the delivery is lost.
    pub(super) fn enter(&self, delivery: Delivery) {
        let mut state = self.0.lock();
        if state.over {
            drop(state);
            drop(delivery);
            return;
        }
        state.writing = false;
        // What was written before is not watched any longer.
        state.deliveries.retain(|delivery| !delivery.is_written());
        state.deliveries.push(delivery);
    }

    /// A request of that session came on this connection: what it was answered here before was read.
    pub(super) fn confirm(&self, session: &Arc<SessionHandle>) {
        self.0.lock().deliveries.retain(|delivery| !(delivery.is_written() && delivery.is_of(session)));
    }

    /// The stream took bytes.
    pub(super) fn wrote(&self) {
        self.0.lock().writing = true;
    }

    /// The stream has nothing left to write.
    pub(super) fn flushed(&self) {
        let mut state = self.0.lock();
        if std::mem::take(&mut state.writing) {
            state.deliveries.iter_mut().for_each(Delivery::written);
        }
    }

    /// Reading or writing failed: the connection is reset.
    pub(super) fn failed(&self) {
        let deliveries = std::mem::take(&mut self.0.lock().deliveries);
        deliveries.into_iter().for_each(Delivery::reset);
    }

    /// The stream is gone.
    pub(super) fn close(&self) {
        let mut state = self.0.lock();
        state.over = true;
        let deliveries = std::mem::take(&mut state.deliveries);
        drop(state);
        drop(deliveries);
    }
}
