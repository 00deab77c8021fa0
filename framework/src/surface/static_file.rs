//! A file that is served from memory, with a tag by which caches know it.

use bytes::Bytes;
use sha1::{Digest, Sha1};

use super::axum::{Body, HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

/// A file, and the headers that go with it.
#[derive(Debug)]
pub(crate) struct StaticFile {
    content: Bytes,
    etag: HeaderValue,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl StaticFile {
    pub(super) fn new(content: impl Into<Bytes>, content_type: &'static str) -> Self {
        let content = content.into();
        let digest = Sha1::digest(&content);
        let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let etag = HeaderValue::try_from(format!("\"{digits}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        let headers = vec![
            (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        ];
        Self { content, etag, headers }
    }

    /// With one more header.
    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The answer to a GET with these headers: the file, or that it is still the one that is known.
    pub(super) fn answer(&self, request: &HeaderMap) -> Response {
        let known = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut known = known.flat_map(|value| value.split(',')).map(str::trim);
        let is_known = known.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.etag);
        let mut response = Response::new(if is_known { Body::empty() } else { Body::from(self.content.clone()) });
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0"));
        headers.insert(header::ETAG, self.etag.clone());
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            headers.extend(self.headers.iter().cloned());
        }
        response
    }
}
