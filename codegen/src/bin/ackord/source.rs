//! Where a contract comes from: a file, standard input, a running server.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ackord_codegen::Document;

use crate::failure::Failure;
use crate::http::{self, Url};

/// The largest contract that is read, in bytes.
pub(crate) const LARGEST: u64 = 64 * 1024 * 1024;

/// A contract's place.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// `-`.
    Input,
    File(PathBuf),
    Http(Url),
}

impl Source {
    pub(crate) fn new(value: OsString) -> Result<Self, Failure> {
        match value.to_str() {
            Some("-") => Ok(Self::Input),
            Some(url) if begins(url, "http://") => Url::parse(url).map(Self::Http),
            Some(url) if begins(url, "https://") => Err(Failure::new(format!(
                "https is not spoken here: `curl -sSf {url} | ackord … -` is the way, where `-` is standard input"
            ))),
            _ => Ok(Self::File(value.into())),
        }
    }

    /// The contract, checked.
    pub(crate) fn read(&self) -> Result<Document, Failure> {
        self.document(&self.text()?)
    }

    /// What the source holds.
    pub(crate) fn text(&self) -> Result<String, Failure> {
        let bytes = match self {
            Self::Input => read(io::stdin().lock()),
            Self::File(path) => File::open(path).and_then(read),
            Self::Http(url) => return utf8(http::get(url).map_err(|it| it.at(self))?).map_err(|it| it.at(self)),
        };
        bytes
            .map_err(|error| Failure::new(format!("cannot be read: {error}")))
            .and_then(utf8)
            .map_err(|failure| failure.at(self))
    }

    /// The contract of a text that this source held.
    pub(crate) fn document(&self, text: &str) -> Result<Document, Failure> {
        Document::from_json(text)
            .and_then(|document| document.check().map(|()| document))
            .map_err(|error| Failure::new(error.to_string()).at(self))
    }

    /// Refuses to write where the contract is read from.
    pub(crate) fn is_not(&self, path: &Path) -> Result<(), Failure> {
        let Self::File(own) = self else {
            return Ok(());
        };
        match (fs::canonicalize(own), fs::canonicalize(path)) {
            (Ok(own), Ok(other)) if own == other => {
                Err(Failure::new("is the contract itself, and is not written over").at(path.display()))
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input => f.write_str("standard input"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Http(url) => write!(f, "{url}"),
        }
    }
}

fn begins(url: &str, scheme: &str) -> bool {
    url.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme))
}

fn read(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large for a contract"));
    }
    Ok(bytes)
}

fn utf8(bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|_| Failure::new("this is no contract document: it is not UTF-8"))
}
