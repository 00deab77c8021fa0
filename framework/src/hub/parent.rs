//! All namespaces of one dynamic path (upstream: `parent-namespace.ts`): each is there as long as it has sockets.

use std::any::Any;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::{Arc, OnceLock};

use parking_lot::RwLock;

use super::dispatch::Dispatch;
use super::namespace::NamespaceCore;
use super::outside::Outside;

/// Reads a path into the value of the user's marker type, if it is one of that type's.
pub(crate) type ReadPath = fn(&str) -> Option<Box<dyn Any + Send + Sync>>;

/// See the module.
///
/// The lock is taken by who comes and who goes, and by what is addressed to children, never by what clients send.
pub(crate) struct Parent {
    pattern: &'static str,
    read: ReadPath,
    pub(super) dispatch: Arc<dyn Dispatch>,
    children: RwLock<HashMap<Box<str>, Child>>,
    /// Set when the server is built.
    outside: OnceLock<Arc<Outside>>,
}

/// A child, and how many sockets have entered it and not left.
struct Child {
    namespace: Arc<NamespaceCore>,
    sockets: usize,
}

impl Parent {
    pub(crate) fn new(pattern: &'static str, read: ReadPath, dispatch: Arc<dyn Dispatch>) -> Arc<Self> {
        Arc::new(Self { pattern, read, dispatch, children: RwLock::default(), outside: OnceLock::new() })
    }

    /// The path as it was declared.
    pub(crate) fn pattern(&self) -> &'static str {
        self.pattern
    }

    /// What lies beyond this server's sockets, once it is built.
    pub(super) fn outside(&self) -> Option<&Arc<Outside>> {
        self.outside.get()
    }

    /// For the hub, when it is built.
    pub(super) fn set_outside(&self, outside: &Arc<Outside>) {
        self.outside.get_or_init(|| outside.clone());
    }

    /// A namespace for somebody who asks for this path. Nobody else sees it until somebody [enters](Self::enter).
    pub(crate) fn candidate(self: &Arc<Self>, path: &str) -> Option<Arc<NamespaceCore>> {
        let params = (self.read)(path)?;
        Some(Arc::new(NamespaceCore::child(self.clone(), path.to_owned(), params, self.dispatch.clone())))
    }

    /// The child that a socket enters: the one that is there, or else the candidate. Each entry ends with one
    /// [`leave`](Self::leave).
    pub(super) fn enter(&self, candidate: &Arc<NamespaceCore>) -> Arc<NamespaceCore> {
        let mut children = self.children.write();
        let child = match children.entry(candidate.path().into()) {
            Entry::Occupied(child) => child.into_mut(),
            Entry::Vacant(place) => place.insert(Child { namespace: candidate.clone(), sockets: 0 }),
        };
        child.sockets += 1;
        child.namespace.clone()
    }

    /// A socket that had entered is gone. The child goes with the last one.
    pub(super) fn leave(&self, path: &str) {
        let mut children = self.children.write();
        let Some(child) = children.get_mut(path) else { return };
        child.sockets -= 1;
        let gone = if child.sockets == 0 { children.remove(path) } else { None };
        if children.is_empty() {
            children.shrink_to_fit();
        }
        drop(children);
        // Its parameters are the user's, and so is what happens when they are dropped.
        drop(gone);
    }

    /// The child of that path, if somebody is in it.
    pub(crate) fn child(&self, path: &str) -> Option<Arc<NamespaceCore>> {
        self.children.read().get(path).map(|child| child.namespace.clone())
    }

    /// The children that somebody is in.
    pub(crate) fn children(&self) -> Vec<Arc<NamespaceCore>> {
        self.children.read().values().map(|child| child.namespace.clone()).collect()
    }
}

impl fmt::Debug for Parent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parent").field("pattern", &self.pattern).finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(in crate::hub) mod tests;
