//! One server's part of what is addressed to many: the same for what its own user asks and for what other servers ask.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::Target;
use super::port::{LocalNamespace, Published, Snapshot};
use crate::hub::acks::ServerReply;
use crate::hub::asking::{Asked, Asking};
use crate::hub::emission::Emission;
use crate::hub::scope::Scope;
use crate::hub::socket::SocketCore;
use crate::values::parser::encoder::EncodedEvent;

impl LocalNamespace for Scope {
    fn deliver(&self, published: &Published) {
        let Published { event, target, flags, wants_ack } = published;
        for namespace in &*self.namespaces() {
            let id = wants_ack.then(|| namespace.next_ack_id());
            namespace.broadcast(target, Emission::of(self.log(), event, namespace.path(), id, *flags));
        }
    }

    fn deliver_with_ack(&self, published: &Published, timeout: Duration) -> Asked {
        let Published { event, target, flags, .. } = published;
        let namespaces = self.namespaces();
        let mut asking = Asking::new(&namespaces, target, timeout);
        for namespace in &*namespaces {
            let id = namespace.next_ack_id();
            asking.ask_next(id, Emission::of(self.log(), event, namespace.path(), Some(id), *flags));
        }
        asking.asked()
    }

    fn join(&self, target: &Target, rooms: &[Arc<str>]) {
        self.namespaces().iter().for_each(|namespace| namespace.rooms.join_all(target, rooms));
    }

    fn leave(&self, target: &Target, rooms: &[Arc<str>]) {
        self.namespaces().iter().for_each(|namespace| namespace.rooms.leave_all(target, rooms));
    }

    fn disconnect(&self, target: &Target, close: bool) {
        let mut sockets = Vec::new();
        for namespace in &*self.namespaces() {
            // Those who may come back, too: their sessions end.
            namespace.rooms.select_all(target, &mut sockets);
        }
        sockets.iter().for_each(|socket| socket.disconnect(close));
    }

    fn snapshot(&self, target: &Target) -> Vec<Snapshot> {
        let snapshot = |socket: Arc<SocketCore>| {
            let path = socket.namespace.path();
            // What makes the data is the user's.
            let data = catch_unwind(AssertUnwindSafe(|| socket.namespace.dispatch.public(&socket)));
            let data = match data {
                Ok(Ok(data)) => data,
                Ok(Err(error)) => {
                    tracing::error!(namespace = ?path, %error, "a socket's public data cannot be serialised");
                    return None;
                }
                Err(_) => {
                    tracing::error!(namespace = ?path, "making a socket's public data panicked");
                    return None;
                }
            };
            let (path, rooms) = (path.into(), socket.namespace.rooms.rooms_of(socket.id));
            Some(Snapshot { id: socket.id, path, rooms, request: socket.request.clone(), data })
        };
        self.select(target).into_iter().filter_map(snapshot).collect()
    }

    fn rooms(&self, target: &Target) -> Vec<Arc<str>> {
        let namespaces = self.namespaces();
        match &*namespaces {
            [namespace] => namespace.rooms.names(target),
            namespaces => {
                let names: HashSet<_> = namespaces.iter().flat_map(|namespace| namespace.rooms.names(target)).collect();
                names.into_iter().collect()
            }
        }
    }

    fn server_side_event(&self, event: &EncodedEvent, reply: Option<ServerReply>) {
        let Some(outside) = self.outside() else { return };
        // Reading the event runs the user's `Deserialize` and constraints.
        match catch_unwind(AssertUnwindSafe(|| self.dispatch().server_event(self, &event.arguments(), reply))) {
            Ok(Some(handler)) => outside.runtime().spawn(handler),
            Ok(None) => {}
            Err(_) => tracing::error!(namespace = ?self, "reading an event between servers panicked"),
        }
    }
}
