//! What is wrong with a contract, or keeps its files from being written.

use std::path::PathBuf;
use std::{fmt, io};

use ackord_codegen::DocumentError;

/// Why there is no contract document, or no file of it.
#[derive(Debug)]
#[non_exhaustive]
pub enum ContractError {
    /// Types of different shapes have one name.
    TypeClash {
        /// The name that both have.
        name: String,
        /// The Rust paths of the types, as far as they are known.
        types: Vec<String>,
    },
    /// Two namespaces have one path.
    NamespaceClash(String),
    /// Two namespaces have markers of one name.
    MarkerClash(String),
    /// Two events of one namespace and direction have one name.
    EventClash {
        /// The namespace.
        namespace: String,
        /// The event.
        event: String,
    },
    /// A payload is to be imported, and nothing of the contract is called so.
    NothingToImport(String),
    /// The document is broken: a schema is none, or refers to nothing. Or a name in it is none in TypeScript.
    Document(DocumentError),
    /// A file could not be written.
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TypeClash { name, types } => {
                write!(f, "two different types of the contract are called `{name}`")?;
                for (index, path) in types.iter().enumerate() {
                    let separator = if index == 0 { ": " } else { ", " };
                    write!(f, "{separator}`{path}`")?;
                }
                f.write_str("; rename one of them with `#[payload(name = \"…\")]`")?;
                if types.iter().any(|path| path.contains('<')) {
                    write!(f, ", a generic one with `#[payload(name = \"{name}_{{T}}\")]`")?;
                }
                Ok(())
            }
            Self::NamespaceClash(path) => {
                write!(f, "two namespaces of the contract have the path `{path}`")
            }
            Self::MarkerClash(marker) => {
                write!(f, "two namespaces of the contract are called `{marker}`: rename one of the types")
            }
            Self::EventClash { namespace, event } => {
                write!(f, "two events of `{namespace}` are called `{event}`")
            }
            Self::NothingToImport(name) => {
                write!(f, "`{name}` is to be imported, and no payload of the contract is called so")
            }
            Self::Document(error) => error.fmt(f),
            Self::Write { path, source } => write!(f, "cannot write {}: {source}", path.display()),
        }
    }
}

impl std::error::Error for ContractError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Write { source, .. } => Some(source),
            Self::Document(error) => Some(error),
            _ => None,
        }
    }
}
