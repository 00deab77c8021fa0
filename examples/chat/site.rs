//! The page's built files, read once and served from memory.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Scripts and styles are the page's own; `ws:` is named for browsers to which `'self'` means HTTP only.
const POLICY: &str = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

struct File {
    kind: &'static str,
    cache: &'static str,
    content: Bytes,
}

/// A router with a route for each file of `dist`, and `index.html` for `/`.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn router(dist: &Path) -> io::Result<Router> {
    let mut files = HashMap::new();
    let mut folders = vec![dist.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(name) = path.strip_prefix(dist) {
                let name = format!("/{}", name.to_string_lossy().replace('\\', "/"));
                files.insert(name.clone(), File::read(&path, &name)?);
            }
        }
    }
    if let Some(index) = files.remove("/index.html") {
        files.insert("/".to_owned(), index);
    }
    let files = Arc::new(files);
    Ok(Router::new().fallback_service(get(move |uri: Uri| {
        let response = respond(files.get(uri.path()));
        async { response }
    })))
}

impl File {
    fn read(path: &Path, name: &str) -> io::Result<Self> {
        let kind = match path.extension().and_then(|extension| extension.to_str()) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("json" | "map") => "application/json",
            Some("png") => "image/png",
            _ => "application/octet-stream",
        };
        // Vite puts a hash of the content into the names there.
        let cache = if name.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        let content = fs::read(path)?.into();
        Ok(Self { kind, cache, content })
    }
}

fn respond(file: Option<&File>) -> Response {
    let Some(file) = file else {
        return (StatusCode::NOT_FOUND, "there is no such page\n").into_response();
    };
    let headers = [
        (CONTENT_TYPE, file.kind),
        (CACHE_CONTROL, file.cache),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, file.content.clone()).into_response()
}
