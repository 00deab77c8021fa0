//! The end of a stay in a namespace: what was asked for is still done, then the handlers of the end run.

use std::sync::Arc;
use std::task::Poll;

use super::Client;
use super::events::dispatch;
use super::member::{Member, Stage};
use crate::hub::dispatch::{Dispatched, Task};
use crate::hub::observe::ObservedSocket;
use crate::hub::socket::SocketCore;
use crate::io::running::guarded;
use crate::machines::connection::Slot;
use crate::values::reason::DisconnectReason;

/// What a socket that is on its way out is charged.
const LEAVING_CHARGE: usize = 1024;

impl Client {
    /// Lets go of the sockets that have left, once all that was asked for has been started.
    pub(super) fn release_leaving(&mut self) {
        let mut index = 0;
        while let Some(member) = self.members.get(index) {
            match (member.leaving, &member.stage) {
                (Some(reason), Stage::Ready(_)) if member.waiting.is_empty() => {
                    let member = self.members.swap_remove(index);
                    self.held -= member.held();
                    self.farewell(member, reason);
                }
                _ => index += 1,
            }
        }
    }

    /// Lets go of the sockets whose sessions another connection has by now.
    pub(super) fn release_replaced(&mut self) {
        let is_replaced =
            |member: &&Member| member.leaving.is_none() && member.stage.socket().is_some_and(|socket| socket.is_gone());
        let replaced: Vec<_> = self.members.iter().filter(is_replaced).map(|member| member.slot).collect();
        for slot in replaced {
            self.connection.leave(slot);
            self.leave(slot, DisconnectReason::TransportClose);
        }
    }

    /// A stay has ended, by either side. A decision that is not made yet is dropped.
    pub(super) fn leave(&mut self, slot: Slot, reason: DisconnectReason) {
        let Some(index) = self.position(slot) else { return };
        let Some(member) = self.members.get_mut(index) else { return };
        match &member.stage {
            Stage::Connecting(_) => {
                let member = self.members.swap_remove(index);
                self.held -= member.held();
            }
            Stage::Greeting(socket, _) | Stage::Ready(socket) => {
                socket.end(reason);
                if let Some(observer) = &self.hub.observer
                    && member.leaving.is_none()
                {
                    observer.disconnected(&ObservedSocket::new(socket), reason);
                }
                member.leaving = Some(reason);
                member.charge += LEAVING_CHARGE;
                self.held += LEAVING_CHARGE;
                self.release_leaving();
            }
        }
    }

    /// Leaves a namespace: what was asked for is still done, then the handlers of the end run, then the rooms are gone.
    /// A decision that is not made yet is dropped.
    pub(super) fn farewell(&self, member: Member, reason: DisconnectReason) {
        let (socket, greeting) = match member.stage {
            Stage::Connecting(_) => return,
            Stage::Greeting(socket, greeting) => (socket, Some(greeting)),
            Stage::Ready(socket) => (socket, None),
        };
        socket.end(reason);
        let counted = self.link.begin_farewell();
        let handlers = &socket.namespace.dispatch;
        let disconnecting = handlers.disconnecting(&socket, reason);
        let disconnect = handlers.disconnect(&socket, reason);
        let (waiting, serial) = (member.waiting, member.serial);
        let seat = Seat(socket.clone());
        if greeting.is_none() && disconnecting.is_none() && disconnect.is_none() && waiting.is_empty() {
            return;
        }
        let asked = {
            let socket = socket.clone();
            async move {
                if let Some(greeting) = greeting {
                    run(greeting).await;
                }
                if let Some(serial) = serial
                    && !waiting.is_empty()
                {
                    // An error is the end too.
                    let _ = serial.await;
                }
                for event in waiting {
                    let dispatched = std::future::poll_fn(|cx| match dispatch(cx, &socket, event.packet()) {
                        Dispatched::NotReady => Poll::Pending,
                        dispatched => Poll::Ready(dispatched),
                    });
                    match dispatched.await {
                        Dispatched::Handler(handler) | Dispatched::SerialHandler(handler) => run(handler).await,
                        Dispatched::Done | Dispatched::Malformed | Dispatched::NotReady => {}
                    }
                }
            }
        };
        let end = async move {
            if let Some(disconnecting) = disconnecting {
                run(disconnecting).await;
            }
            drop(seat);
            if let Some(disconnect) = disconnect {
                run(disconnect).await;
            }
            drop(counted);
        };
        self.tasks.spawn_farewell(asked, end);
    }
}

/// A socket that is about to leave its namespace (or to wait there for its client), and does when this is dropped: also
/// if its handlers are cut.
struct Seat(Arc<SocketCore>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.vacate();
    }
}

/// Runs a handler to its end; a panic ends it, and nothing else.
async fn run(mut handler: Task<()>) {
    std::future::poll_fn(|cx| guarded(cx, handler.as_mut()).map(drop)).await;
}
