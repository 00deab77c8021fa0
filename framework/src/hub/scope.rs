//! Which namespaces something is addressed to.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::namespace::NamespaceCore;
use super::parent::Parent;
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

    /// The namespaces that are there.
    pub(crate) fn namespaces(&self) -> Namespaces {
        match self {
            Self::One(namespace) => Namespaces::One(Some(namespace.clone())),
            Self::Child(parent, path) => Namespaces::One(parent.child(path)),
            Self::Children(parent) => Namespaces::Many(parent.children()),
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
