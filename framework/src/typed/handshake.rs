//! The handshake as handlers see it, and the auth payload.

use std::fmt;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

use super::check::{Checker, Issue};
use super::namespace::Namespace;
use super::payload::Payload;
use super::{arguments, schema_check};
use crate::hub::namespace::NamespaceCore;
use crate::values::request::HandshakeRequest;

/// Keys of the CONNECT payload that belong to the framework: the contract's identity and the recovery's.
const OWN_KEYS: [&str; 3] = ["$contract", "pid", "offset"];

/// The HTTP request that opened the connection, and the namespace that is asked for.
pub struct Handshake<N> {
    request: Arc<HandshakeRequest>,
    namespace: Arc<NamespaceCore>,
    marker: PhantomData<fn() -> N>,
}

impl<N: Namespace> Handshake<N> {
    pub(crate) fn new(request: Arc<HandshakeRequest>, namespace: Arc<NamespaceCore>) -> Self {
        Self { request, namespace, marker: PhantomData }
    }

    /// The parameters of the namespace's path.
    pub fn params(&self) -> &N {
        self.namespace.params()
    }

    /// The namespace's path on the wire.
    pub fn namespace_path(&self) -> &str {
        self.namespace.path()
    }

    /// A header of the request by its name; where it came twice, the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.header(name)
    }

    /// All headers, names in lower case.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.request.headers()
    }

    /// A value of the query string by its key; where it came twice, the last.
    pub fn query(&self, key: &str) -> Option<&str> {
        self.request.query(key)
    }

    /// The query string's pairs in order, decoded; `EIO` and `transport` are among them.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.request.query_pairs()
    }

    /// What a tower layer or a hook has learned of the request, such as the claims of a token: a value that was inserted
    /// into the request's extensions, or with [`RequestParts::insert`](crate::RequestParts::insert). `None` unless the
    /// builder was told to [`keep`](crate::IoBuilder::keep) the type.
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.request.extension()
    }

    /// Path and query as they came.
    pub fn uri(&self) -> &str {
        self.request.uri()
    }

    /// The peer's address, where the server knows it. Behind a proxy it is the proxy's.
    pub fn address(&self) -> Option<SocketAddr> {
        self.request.address()
    }

    /// When the connection was opened.
    pub fn time(&self) -> SystemTime {
        self.request.time()
    }
}

impl<N> fmt::Debug for Handshake<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handshake").field("namespace", &self.namespace.path()).finish_non_exhaustive()
    }
}

/// Reads the auth payload: nothing left is `{}`, or `None` for an `Option`.
pub(crate) fn auth<T: Payload>(json: Option<&str>) -> Result<T, Vec<Issue>> {
    let json = json.unwrap_or("{}");
    let stripped = without_own_keys(json);
    let json = stripped.as_deref().unwrap_or(json);
    if json == "{}"
        && let Some(none) = T::absent()
    {
        return Ok(none);
    }
    match arguments::value::<T>(json) {
        Ok(auth) => {
            let mut checker = Checker::default();
            auth.check(&mut checker);
            let issues = checker.into_issues();
            if issues.is_empty() { Ok(auth) } else { Err(issues) }
        }
        Err(error) => Err(schema_check::auth_issues::<T>(json, &error)),
    }
}

/// The object without the framework's own keys; `None` when it has none of them.
fn without_own_keys(json: &str) -> Option<String> {
    if !OWN_KEYS.iter().any(|key| json.contains(key)) {
        return None;
    }
    let mut object: indexmap::IndexMap<String, serde_json::Value> = serde_json::from_str(json).ok()?;
    for key in OWN_KEYS {
        object.shift_remove(key);
    }
    serde_json::to_string(&object).ok()
}
