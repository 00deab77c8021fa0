//! The client's own files, served beneath the path as Node does.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::axum::{HeaderMap, Response};
use super::error::Error;
use super::static_file::StaticFile;

/// What `socket.io-client` has in its folder `dist`, each with its `.map`.
const SCRIPTS: [&str; 4] = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"];

/// The files, by their name, as they were when the server was built.
#[derive(Debug)]
pub(crate) struct ClientFiles(HashMap<String, StaticFile>);

impl ClientFiles {
    /// Reads those that are in `folder`; there must be one at least.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let problem = |problem: String| Error::Option { option: "serve_client", problem };
        let mut files = HashMap::new();
        for script in SCRIPTS {
            for (name, content_type) in [
                (script.to_owned(), "application/javascript; charset=utf-8"),
                (format!("{script}.map"), "application/json; charset=utf-8"),
            ] {
                let path = folder.join(&name);
                match fs::read(&path) {
                    Ok(content) => files.insert(name, StaticFile::new(content, content_type)),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(problem(format!("cannot read `{}`: {error}", path.display()))),
                };
            }
        }
        if files.is_empty() {
            let folder = folder.display();
            return Err(problem(format!("names `{folder}`, which has no `socket.io.js` or the like")));
        }
        Ok(Self(files))
    }

    /// The answer to a request for a file, if there is one of that name.
    pub(super) fn answer(&self, name: &str, request: &HeaderMap) -> Option<Response> {
        self.0.get(name).map(|file| file.answer(request))
    }

    /// Whether there is a file of that name.
    #[cfg(feature = "contract")]
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}
