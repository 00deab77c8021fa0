//! What keeps a server from starting.

use std::fmt;
use std::io;

/// Why a server was not built, or did not start.
#[non_exhaustive]
pub enum Error {
    /// An address that cannot be resolved or bound.
    Bind {
        /// The address as it was given.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// Two handlers for one namespace.
    NamespaceTwice {
        /// The namespace's path.
        path: String,
    },
    /// An auth payload that can be no JSON object, which is all that a client may send.
    AuthIsNoObject {
        /// The namespace's path.
        path: String,
    },
    /// An option that makes no sense.
    Option {
        /// The option's name.
        option: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The app does not serve the path of Socket.IO: `io.router()` was not merged into it.
    RouterMissing {
        /// The path that nobody serves.
        path: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind { address, source } => write!(f, "cannot listen on `{address}`: {source}"),
            Self::NamespaceTwice { path } => write!(f, "the namespace `{path}` has two handlers"),
            Self::AuthIsNoObject { path } => {
                write!(f, "the auth payload of `{path}` can be no object, and clients send nothing else")
            }
            Self::Option { option, problem } => write!(f, "the option `{option}` {problem}"),
            Self::RouterMissing { path } => {
                write!(f, "the app does not serve `{path}`: merge `io.router()` into it")
            }
        }
    }
}

/// The same words as `Display`: this is what a `main` that returns the error prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind { source, .. } => Some(source),
            _ => None,
        }
    }
}
