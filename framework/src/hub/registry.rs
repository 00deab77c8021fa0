//! All namespaces of a server.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::adapter::port::{Adapter, Place};
use super::dispatch::Contracts;
use super::namespace::NamespaceCore;
use super::observe::Observe;
use super::outside::{Outside, Runtime};
use super::parent::Parent;
use super::recovery::{Log, Recovery};
use super::scope::Scope;

/// The namespaces of a server; what it serves is fixed when it is built.
pub(crate) struct Hub {
    by_path: HashMap<Box<str>, Arc<NamespaceCore>>,
    /// In the order in which they were served.
    parents: Vec<Arc<Parent>>,
    by_marker: HashMap<TypeId, Served>,
    clock: fn() -> Instant,
    /// How long an acknowledgement may take where the call does not say.
    pub(crate) ack_timeout: Duration,
    /// Whoever watches the server.
    pub(crate) observer: Option<Arc<dyn Observe>>,
    /// The bytes from which a message may be compressed for some who get it.
    pub(crate) per_message_deflate: Option<usize>,
    /// What the layers above keep with the server.
    pub(crate) server: Box<dyn Any + Send + Sync>,
    /// Who judges the contracts of clients.
    pub(crate) contracts: Option<Arc<dyn Contracts>>,
    /// `None` where no session is recovered.
    pub(crate) recovery: Option<Arc<Recovery>>,
    outside: Arc<Outside>,
}

/// What the marker of a namespace stands for.
#[derive(Clone, Debug)]
pub(crate) enum Served {
    Static(Arc<NamespaceCore>),
    Dynamic(Arc<Parent>),
}

impl Hub {
    /// A hub of `namespaces`, each with its marker's type.
    ///
    /// # Errors
    ///
    /// The path that two of them share. Dynamic paths may overlap: the first that takes a path has it.
    pub(crate) fn new(
        namespaces: Vec<(TypeId, Served)>,
        clock: fn() -> Instant,
        ack_timeout: Duration,
        server: Box<dyn Any + Send + Sync>,
        runtime: Box<dyn Runtime>,
    ) -> Result<Self, String> {
        let outside = Arc::new(Outside::new(runtime, ack_timeout));
        let mut by_path = HashMap::new();
        let mut parents = Vec::new();
        let mut by_marker = HashMap::new();
        for (marker, served) in namespaces {
            let path = served.path().to_owned();
            if by_marker.insert(marker, served.clone()).is_some() {
                return Err(path);
            }
            served.set_outside(&outside);
            match served {
                Served::Dynamic(parent) => parents.push(parent),
                Served::Static(namespace) => {
                    if by_path.insert(path.clone().into_boxed_str(), namespace).is_some() {
                        return Err(path);
                    }
                }
            }
        }
        Ok(Self {
            by_path,
            parents,
            by_marker,
            clock,
            ack_timeout,
            observer: None,
            server,
            contracts: None,
            recovery: None,
            per_message_deflate: None,
            outside,
        })
    }

    /// The namespace that a client asks for by its path: a static one, or else what the first dynamic path makes of it.
    pub(crate) fn find(&self, path: &str) -> Option<Arc<NamespaceCore>> {
        match self.by_path.get(path) {
            Some(namespace) => Some(namespace.clone()),
            None => self.parents.iter().find_map(|parent| parent.candidate(path)),
        }
    }

    /// All namespaces of that marker; `None` if it is not served.
    pub(crate) fn of(&self, marker: TypeId) -> Option<Scope> {
        Some(match self.by_marker.get(&marker)? {
            Served::Static(namespace) => Scope::One(namespace.clone()),
            Served::Dynamic(parent) => Scope::Children(parent.clone()),
        })
    }

    /// The namespace of that marker with the path; `None` if the marker is not served.
    pub(crate) fn at(&self, marker: TypeId, path: String) -> Option<Scope> {
        Some(match self.by_marker.get(&marker)? {
            Served::Static(namespace) => Scope::One(namespace.clone()),
            Served::Dynamic(parent) => Scope::Child(parent.clone(), path.into_boxed_str()),
        })
    }

    /// Keeps the sessions of clients whose connection was lost.
    pub(crate) fn recover(&mut self, recovery: Arc<Recovery>) {
        self.outside.set_log(&recovery.log);
        self.recovery = Some(recovery);
    }

    /// Where events take their numbers, if sessions may be recovered.
    pub(crate) fn log(&self) -> Option<&Log> {
        self.recovery.as_ref().map(|recovery| &*recovery.log)
    }

    /// Makes this server one of a cluster: what is not said to be local goes to the others through `adapter`.
    #[cfg_attr(not(test), expect(dead_code, reason = "for adapters of clusters, which the tests have one of"))]
    pub(crate) fn attach(&self, adapter: Arc<dyn Adapter>) {
        self.outside.attach(adapter);
    }

    /// What an adapter was told of by another server; `None` if nothing here is served there.
    #[cfg_attr(not(test), expect(dead_code, reason = "for adapters of clusters, which the tests have one of"))]
    pub(crate) fn local(&self, place: Place<'_>) -> Option<Scope> {
        match place {
            Place::Pattern(pattern) => {
                self.parents.iter().find(|parent| parent.pattern() == pattern).cloned().map(Scope::Children)
            }
            Place::Path(path) => match self.by_path.get(path) {
                Some(namespace) => Some(Scope::One(namespace.clone())),
                None => {
                    let parent = self.parents.iter().find(|parent| parent.candidate(path).is_some())?;
                    Some(Scope::Child(parent.clone(), path.into()))
                }
            },
        }
    }

    /// The time, as the connections see it.
    pub(crate) fn now(&self) -> Instant {
        (self.clock)()
    }
}

impl Served {
    fn set_outside(&self, outside: &Arc<Outside>) {
        match self {
            Self::Static(namespace) => namespace.set_outside(outside),
            Self::Dynamic(parent) => parent.set_outside(outside),
        }
    }

    fn path(&self) -> &str {
        match self {
            Self::Static(namespace) => namespace.path(),
            Self::Dynamic(parent) => parent.pattern(),
        }
    }
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths: Vec<_> = self.by_marker.values().map(Served::path).collect();
        f.debug_struct("Hub").field("namespaces", &paths).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::outside::NoRuntime;
    use crate::hub::parent::ReadPath;
    use crate::hub::parent::tests::{Nobody, numbers};

    struct Words;

    fn words() -> Arc<Parent> {
        let read: ReadPath =
            |path| path.strip_prefix('/').filter(|word| !word.is_empty()).map(|_| Box::new(Words) as _);
        Parent::new("/{word}", read, Arc::new(Nobody))
    }

    fn hub(served: Vec<Served>) -> Result<Hub, String> {
        // Any types will do for markers, if they differ.
        let markers = [TypeId::of::<u8>(), TypeId::of::<u16>(), TypeId::of::<u32>(), TypeId::of::<u64>()];
        let namespaces = markers.into_iter().zip(served).collect();
        Hub::new(namespaces, Instant::now, Duration::ZERO, Box::new(()), Box::new(NoRuntime))
    }

    fn fixed(path: &str) -> Served {
        Served::Static(Arc::new(NamespaceCore::new(path.to_owned(), Box::new(()), Arc::new(Nobody))))
    }

    fn is_of(hub: &Hub, path: &str, parent: &Arc<Parent>) -> bool {
        hub.find(path).unwrap().parent().is_some_and(|found| Arc::ptr_eq(found, parent))
    }

    #[test]
    fn of_several_that_take_a_path_the_static_one_wins_and_then_the_first() {
        let (numbers, words) = (numbers(), words());
        let served = vec![Served::Dynamic(numbers.clone()), Served::Dynamic(words.clone()), fixed("/7"), fixed("/a")];
        let hub = hub(served).unwrap();
        assert!(hub.find("/7").unwrap().parent().is_none());
        assert!(hub.find("/a").unwrap().parent().is_none());
        assert!(is_of(&hub, "/8", &numbers));
        assert!(is_of(&hub, "/b", &words));
        assert!(hub.find("/").is_none());
    }

    #[test]
    fn a_marker_or_a_static_path_is_served_once() {
        let twice = hub(vec![fixed("/a"), Served::Dynamic(words()), fixed("/a")]);
        assert_eq!(twice.unwrap_err(), "/a");
        let marker = TypeId::of::<Words>();
        let twice = vec![(marker, Served::Dynamic(words())), (marker, Served::Dynamic(words()))];
        let twice = Hub::new(twice, Instant::now, Duration::ZERO, Box::new(()), Box::new(NoRuntime));
        assert_eq!(twice.unwrap_err(), "/{word}");
    }
}
