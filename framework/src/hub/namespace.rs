//! One namespace at run time: its sockets, its rooms, its handlers.

use std::any::Any;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::adapter::Target;
use super::adapter::memory::Rooms;
use super::dispatch::Dispatch;
use super::emission::Emission;
use super::outside::Outside;
use super::parent::Parent;
use super::socket::SocketCore;
use crate::values::wire::Wire;

/// See the module.
pub(crate) struct NamespaceCore {
    path: Box<str>,
    /// The value of the user's marker type: the parameters of a dynamic path.
    params: Box<dyn Any + Send + Sync>,
    pub(crate) dispatch: Arc<dyn Dispatch>,
    pub(crate) rooms: Rooms<SocketCore>,
    next_ack: AtomicU64,
    /// What a dynamic namespace belongs to.
    parent: Option<Arc<Parent>>,
    /// Set when the server is built; of a dynamic one the parent has it.
    outside: OnceLock<Arc<Outside>>,
}

impl NamespaceCore {
    pub(crate) fn new(path: String, params: Box<dyn Any + Send + Sync>, dispatch: Arc<dyn Dispatch>) -> Self {
        let path = path.into_boxed_str();
        let (rooms, next_ack, outside) = (Rooms::default(), AtomicU64::new(0), OnceLock::new());
        Self { path, params, dispatch, rooms, next_ack, parent: None, outside }
    }

    /// One of a dynamic path.
    pub(super) fn child(
        parent: Arc<Parent>,
        path: String,
        params: Box<dyn Any + Send + Sync>,
        dispatch: Arc<dyn Dispatch>,
    ) -> Self {
        Self { parent: Some(parent), ..Self::new(path, params, dispatch) }
    }

    pub(super) fn parent(&self) -> Option<&Arc<Parent>> {
        self.parent.as_ref()
    }

    /// The namespace that an accepted socket enters: this one, or the one of the same path that others are in already.
    /// Each entry ends with one [`leave`](Self::leave).
    pub(crate) fn enter(self: &Arc<Self>) -> Arc<Self> {
        match &self.parent {
            Some(parent) => parent.enter(self),
            None => self.clone(),
        }
    }

    /// A socket leaves its rooms and the namespace, unless it has left, or another has its seat.
    pub(crate) fn leave(&self, socket: &Arc<SocketCore>) {
        if self.rooms.remove(socket.id, socket)
            && let Some(parent) = &self.parent
        {
            parent.leave(&self.path);
        }
    }

    /// What lies beyond this server's sockets, once it is built.
    pub(super) fn outside(&self) -> Option<&Arc<Outside>> {
        match &self.parent {
            Some(parent) => parent.outside(),
            None => self.outside.get(),
        }
    }

    /// For the hub, when it is built.
    pub(super) fn set_outside(&self, outside: &Arc<Outside>) {
        self.outside.get_or_init(|| outside.clone());
    }

    /// The path on the wire.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The marker's value.
    ///
    /// # Panics
    ///
    /// When asked for another type than the namespace was made of, which the typed layer rules out.
    pub(crate) fn params<N: 'static>(&self) -> &N {
        self.params.downcast_ref().expect("a namespace is asked for the marker that it was made of")
    }

    /// The id of the next acknowledgement that this server asks for: one for all who get the same broadcast, as in Node.
    pub(crate) fn next_ack_id(&self) -> u64 {
        self.next_ack.fetch_add(1, Ordering::Relaxed)
    }

    /// Hands an event to everybody whom the target selects; one that can wait also to those who may come back.
    pub(crate) fn broadcast(&self, target: &Target, mut event: Emission) {
        let mut sockets = Vec::new();
        if event.can_wait() {
            self.rooms.select_all(target, &mut sockets);
        } else {
            self.rooms.select(target, &mut sockets);
        }
        share(&sockets, &mut event.wire);
        for socket in sockets {
            socket.emit(event.clone());
        }
    }

    /// The sockets whom the target selects.
    pub(crate) fn select(&self, target: &Target) -> Vec<Arc<SocketCore>> {
        let mut sockets = Vec::new();
        self.rooms.select(target, &mut sockets);
        sockets
    }
}

/// Lets several sockets share what is made of a packet for each of them.
pub(crate) fn share(sockets: &[Arc<SocketCore>], wire: &mut Wire) {
    if let [socket, _, ..] = sockets
        && socket.hub.per_message_deflate.is_some_and(|threshold| wire.deflates(threshold))
    {
        wire.share();
    }
}

impl fmt::Debug for NamespaceCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamespaceCore").field("path", &self.path).finish_non_exhaustive()
    }
}
