//! Asking the sockets of this server, and waiting for all of them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::acks::{AckCollector, AckEnd, AckSlot, AcksReceiver, Ends};
use super::adapter::Target;
use super::emission::Emission;
use super::namespace::{self, NamespaceCore};
use super::socket::SocketCore;
use crate::values::engine::sid::SocketId;

/// Sockets that are about to be asked, by namespace. Whom it selects is fixed before anything is sent.
#[derive(Debug)]
pub(crate) struct Asking {
    selected: std::vec::IntoIter<Vec<Arc<SocketCore>>>,
    collector: Arc<AckCollector>,
    asked: Asked,
    timeout: Duration,
}

impl Asking {
    pub(crate) fn new(namespaces: &[Arc<NamespaceCore>], target: &Target, timeout: Duration) -> Self {
        let selected: Vec<_> = namespaces.iter().map(|namespace| namespace.select(target)).collect();
        let (collector, receiver) = AckCollector::new(selected.iter().map(Vec::len).sum());
        let asked = Asked { receiver, sockets: Vec::new() };
        Self { selected: selected.into_iter(), collector, asked, timeout }
    }

    /// Sends the packet of the next namespace, which asks for the acknowledgement `id`.
    pub(crate) fn ask_next(&mut self, id: u64, mut event: Emission) {
        let sockets = self.selected.next().unwrap_or_default();
        namespace::share(&sockets, &mut event.wire);
        for socket in sockets {
            let slot = AckSlot::Many(self.collector.clone(), socket.id);
            // Awaited before it is sent: the answer cannot come too early.
            match socket.await_ack_in(id, self.timeout, slot) {
                Ok(()) => {
                    socket.emit(event.clone());
                    self.asked.sockets.push((socket, id));
                }
                Err(_) => self.collector.end(socket.id, AckEnd::TimedOut),
            }
        }
    }

    /// Waits for those who were asked.
    pub(crate) fn asked(self) -> Asked {
        self.asked
    }

    /// Whom nothing was sent.
    pub(crate) fn unasked(self) -> Vec<SocketId> {
        self.selected.flatten().map(|socket| socket.id).collect()
    }
}

/// Waits for sockets that were asked. Dropping it gives up the answers that have not come.
#[derive(Debug)]
pub(crate) struct Asked {
    receiver: AcksReceiver,
    /// Who was asked, and under which id.
    sockets: Vec<(Arc<SocketCore>, u64)>,
}

impl Future for Asked {
    type Output = Ends;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Ends> {
        let ends = ready!(Pin::new(&mut self.receiver).poll(cx)).unwrap_or_default();
        // All have ended: there is nothing to give up.
        self.sockets.clear();
        Poll::Ready(ends)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        for (socket, id) in &self.sockets {
            socket.cancel_ack(*id);
        }
    }
}
