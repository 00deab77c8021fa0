//! The state that all namespaces share: the journal, and whether somebody asked to stop.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ackord::{DisconnectReason, Namespace, Socket, payload};
use tokio::sync::Notify;

/// The answer of what has nothing else to say.
#[payload]
#[serde(rename_all = "lowercase")]
pub(crate) enum Done {
    Ok,
}

/// Who came and went.
#[payload]
#[derive(Clone)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Entry {
    Connect { ns: String, id: String },
    Disconnect { ns: String, id: String, reason: String },
}

#[derive(Default)]
pub(crate) struct App {
    journal: Mutex<Vec<Entry>>,
    stop: Notify,
}

impl App {
    /// Writes down that a socket came.
    pub(crate) fn came<N: Namespace>(&self, socket: &Socket<N>) {
        lock(&self.journal).push(Entry::Connect { ns: path(socket), id: socket.id().to_string() });
    }

    /// Writes down that a socket went.
    pub(crate) fn went<N: Namespace>(&self, socket: &Socket<N>, reason: DisconnectReason) {
        let (ns, id) = (path(socket), socket.id().to_string());
        lock(&self.journal).push(Entry::Disconnect { ns, id, reason: reason.to_string() });
    }

    pub(crate) fn journal(&self) -> Vec<Entry> {
        lock(&self.journal).clone()
    }

    /// Makes [`asked_to_stop`](Self::asked_to_stop) ready.
    pub(crate) fn stop(&self) {
        self.stop.notify_one();
    }

    pub(crate) async fn asked_to_stop(&self) {
        self.stop.notified().await;
    }
}

/// The path of the namespace that a socket is in.
pub(crate) fn path<N: Namespace>(socket: &Socket<N>) -> String {
    socket.namespace().path()
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
