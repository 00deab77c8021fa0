//! The client's own files, served beneath the path as Node does.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use bytes::Bytes;
use sha1::{Digest, Sha1};

use super::axum::{Body, HeaderMap, HeaderValue, Response, StatusCode, header};
use super::error::Error;

/// What `socket.io-client` has in its folder `dist`, each with its `.map`.
const SCRIPTS: [&str; 4] = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"];

/// The files, by their name, as they were when the server was built.
#[derive(Debug)]
pub(crate) struct ClientFiles(HashMap<String, File>);

#[derive(Debug)]
struct File {
    content: Bytes,
    etag: HeaderValue,
    content_type: &'static str,
}

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
                    Ok(content) => files.insert(name, File::new(content, content_type)),
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
        let file = self.0.get(name)?;
        let known = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut known = known.flat_map(|value| value.split(',')).map(str::trim);
        let is_known = known.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == file.etag);
        let mut response = Response::new(if is_known { Body::empty() } else { Body::from(file.content.clone()) });
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0"));
        headers.insert(header::ETAG, file.etag.clone());
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.content_type));
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        }
        Some(response)
    }
}

impl File {
    fn new(content: Vec<u8>, content_type: &'static str) -> Self {
        let digest = Sha1::digest(&content);
        let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let etag = HeaderValue::try_from(format!("\"{digits}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        Self { content: content.into(), etag, content_type }
    }
}
