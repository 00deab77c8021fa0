//! All namespaces of a server.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::namespace::NamespaceCore;

/// The namespaces of a server, fixed when it is built.
pub(crate) struct Hub {
    by_path: HashMap<Box<str>, Arc<NamespaceCore>>,
    by_marker: HashMap<TypeId, Arc<NamespaceCore>>,
    clock: fn() -> Instant,
    /// How long an acknowledgement may take where the call does not say.
    pub(crate) ack_timeout: Duration,
    /// What the layers above keep with the server.
    pub(crate) server: Box<dyn Any + Send + Sync>,
}

impl Hub {
    /// A hub of `namespaces`, each with its marker's type.
    ///
    /// # Errors
    ///
    /// The path that two of them share.
    pub(crate) fn new(
        namespaces: Vec<(TypeId, Arc<NamespaceCore>)>,
        clock: fn() -> Instant,
        ack_timeout: Duration,
        server: Box<dyn Any + Send + Sync>,
    ) -> Result<Self, String> {
        let mut by_path = HashMap::new();
        let mut by_marker = HashMap::new();
        for (marker, namespace) in namespaces {
            if by_path.insert(namespace.path().into(), namespace.clone()).is_some() {
                return Err(namespace.path().to_owned());
            }
            by_marker.insert(marker, namespace);
        }
        Ok(Self { by_path, by_marker, clock, ack_timeout, server })
    }

    /// The namespace of that path.
    pub(crate) fn find(&self, path: &str) -> Option<&Arc<NamespaceCore>> {
        self.by_path.get(path)
    }

    /// The namespace of that marker.
    pub(crate) fn of(&self, marker: TypeId) -> Option<&Arc<NamespaceCore>> {
        self.by_marker.get(&marker)
    }

    /// The time, as the connections see it.
    pub(crate) fn now(&self) -> Instant {
        (self.clock)()
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("namespaces", &self.by_path.keys()).finish_non_exhaustive()
    }
}
