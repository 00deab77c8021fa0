//! Which namespaces something is addressed to.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::adapter::Target;
use super::adapter::port::{Others, Place};
use super::dispatch::Dispatch;
use super::namespace::NamespaceCore;
use super::outside::Outside;
use super::parent::Parent;
use super::recovery::Log;
use super::socket::SocketCore;

/// The namespaces of a broadcast. Which of the dynamic ones are there is looked up when it is made.
#[derive(Clone)]
pub(crate) enum Scope {
    One(Arc<NamespaceCore>),
    /// The child of that path.
    Child(Arc<Parent>, Box<str>),
    Children(Arc<Parent>),
}

/// What a [`Scope`] comes to.
#[derive(Debug)]
pub(crate) enum Namespaces {
    One(Option<Arc<NamespaceCore>>),
    Many(Vec<Arc<NamespaceCore>>),
}

impl Scope {
    /// The namespace of a socket.
    pub(crate) fn of(socket: &SocketCore) -> Self {
        match socket.namespace.parent() {
            // The child may have gone with this socket. What the socket says after its end is for those who are there now.
            Some(parent) if !socket.is_connected() => Self::Child(parent.clone(), socket.namespace.path().into()),
            _ => Self::One(socket.namespace.clone()),
        }
    }

    /// The namespace of a socket, for as long as one likes: of a dynamic one its path.
    pub(crate) fn lasting(namespace: &Arc<NamespaceCore>) -> Self {
        match namespace.parent() {
            Some(parent) => Self::Child(parent.clone(), namespace.path().into()),
            None => Self::One(namespace.clone()),
        }
    }

    /// The namespaces that are there.
    pub(crate) fn namespaces(&self) -> Namespaces {
        match self {
            Self::One(namespace) => Namespaces::One(Some(namespace.clone())),
            Self::Child(parent, path) => Namespaces::One(parent.child(path)),
            Self::Children(parent) => Namespaces::Many(parent.children()),
        }
    }

    /// The sockets of this server whom the target selects.
    pub(crate) fn select(&self, target: &Target) -> Vec<Arc<SocketCore>> {
        let mut sockets = Vec::new();
        for namespace in &*self.namespaces() {
            namespace.rooms.select(target, &mut sockets);
        }
        sockets
    }

    /// Of these the namespace of that path, and it alone; nobody may be in it. `None` if it is none of these.
    pub(crate) fn narrowed(&self, path: &str) -> Option<(Self, Arc<NamespaceCore>)> {
        match self {
            Self::One(namespace) => (namespace.path() == path).then(|| (Self::lasting(namespace), namespace.clone())),
            Self::Child(_, own) if **own != *path => None,
            Self::Child(parent, _) | Self::Children(parent) => {
                let namespace = parent.child(path).or_else(|| parent.candidate(path))?;
                Some((Self::Child(parent.clone(), path.into()), namespace))
            }
        }
    }

    /// The other servers of the cluster; `None` if this one is alone.
    pub(crate) fn others(&self) -> Option<Others<'_>> {
        Some(Others::new(self.outside()?.adapter()?, self.place()))
    }

    /// Where events take their numbers, if sessions may be recovered.
    pub(crate) fn log(&self) -> Option<&Log> {
        self.outside()?.log()
    }

    /// What lies beyond this server's sockets.
    pub(crate) fn outside(&self) -> Option<&Arc<Outside>> {
        match self {
            Self::One(namespace) => namespace.outside(),
            Self::Child(parent, _) | Self::Children(parent) => parent.outside(),
        }
    }

    pub(super) fn dispatch(&self) -> &dyn Dispatch {
        match self {
            Self::One(namespace) => &*namespace.dispatch,
            Self::Child(parent, _) | Self::Children(parent) => &*parent.dispatch,
        }
    }

    fn place(&self) -> Place<'_> {
        match self {
            Self::One(namespace) => Place::Path(namespace.path()),
            Self::Child(_, path) => Place::Path(path),
            Self::Children(parent) => Place::Pattern(parent.pattern()),
        }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(
            match self {
                Self::One(namespace) => namespace.path(),
                Self::Child(_, path) => path,
                Self::Children(parent) => parent.pattern(),
            },
            f,
        )
    }
}

impl Deref for Namespaces {
    type Target = [Arc<NamespaceCore>];

    fn deref(&self) -> &Self::Target {
        match self {
            Self::One(namespace) => namespace.as_slice(),
            Self::Many(namespaces) => namespaces,
        }
    }
}
