//! What the application has to say about requests: who is refused, and which headers answers have.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::fmt;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use futures_util::FutureExt;

use super::axum::{ConnectInfo, HeaderMap, Method, Parts, Uri};
use crate::values::engine::handshake::Query;
use crate::values::request::{Extension, Extensions};

/// A request without its body, as hooks see it. Cheap to clone.
#[derive(Clone)]
pub struct RequestParts(Arc<Inner>);

struct Inner {
    parts: Parts,
    query: Query,
    inserted: Inserted,
}

impl RequestParts {
    pub(super) fn new(parts: Parts) -> Self {
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        Self(Arc::new(Inner { parts, query, inserted: Inserted::default() }))
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.0.parts.method
    }

    /// The URI. Behind the handshake the session's id, a secret, is in its query.
    pub fn uri(&self) -> &Uri {
        &self.0.parts.uri
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.parts.headers
    }

    /// A header by its name, if its value is text; where it came twice, the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// A value of the query string by its key, decoded; where it came twice, the last.
    pub fn query(&self, key: &str) -> Option<&str> {
        self.0.query.get(key)
    }

    /// The query string's pairs in order, decoded; `EIO` and `transport` are among them.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs().pairs()
    }

    /// The peer's address, where the server knows it. Behind a proxy it is the proxy's.
    pub fn address(&self) -> Option<SocketAddr> {
        self.extension::<ConnectInfo<SocketAddr>>().map(|info| info.0)
    }

    /// What a hook has [inserted](Self::insert), or a layer round the router has put into the request's extensions.
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.inserted.get().or_else(|| self.0.parts.extensions.get())
    }

    /// Adds what was learned of the request, such as the claims of a token, for the hooks behind this one. Of several
    /// values of a type the last is read.
    ///
    /// It goes with the request, unless the builder was told to [`keep`](crate::IoBuilder::keep) the type: then
    /// [`Handshake::extension`](crate::Handshake::extension) has it.
    pub fn insert<T: Send + Sync + 'static>(&self, value: T) {
        self.0.inserted.push(Box::new(value));
    }

    pub(super) fn pairs(&self) -> &Query {
        &self.0.query
    }
}

/// Without values: they hold cookies, tokens and the session's id.
impl fmt::Debug for RequestParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers().keys().collect();
        let request = (self.method(), headers);
        f.debug_struct("RequestParts").field("method", request.0).field("headers", &request.1).finish_non_exhaustive()
    }
}

/// What hooks have inserted into a request, in order. It only grows, so that what is in it can be lent.
#[derive(Default)]
struct Inserted(OnceLock<Box<(Extension, Self)>>);

impl Inserted {
    fn push(&self, value: Extension) {
        let mut node = Box::new((value, Self::default()));
        let mut end = self;
        while let Err(refused) = end.0.set(node) {
            node = refused;
            // It was set, so it is there.
            let Some(next) = end.0.get() else { return };
            end = &next.1;
        }
    }

    fn get<T: 'static>(&self) -> Option<&T> {
        let nodes = std::iter::successors(self.0.get(), |node| node.1.0.get());
        nodes.filter_map(|node| node.0.downcast_ref()).last()
    }
}

/// One after the other, however many there are.
impl Drop for Inserted {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(mut node) = next {
            next = node.1.0.take();
        }
    }
}

/// The types whose values are kept for as long as the connection.
#[derive(Default)]
pub(crate) struct Kept(Vec<(TypeId, Keep)>);

/// Copies a value out of a request.
type Keep = fn(&RequestParts) -> Option<Extension>;

impl Kept {
    pub(super) fn add<T: Clone + Send + Sync + 'static>(&mut self) {
        let id = TypeId::of::<T>();
        if self.0.iter().all(|(other, _)| *other != id) {
            self.0
                .push((id, |request| Some(Box::new(request.extension::<T>()?.clone()) as Box<dyn Any + Send + Sync>)));
        }
    }

    /// What there is of them in a request.
    pub(super) fn of(&self, request: &RequestParts) -> Extensions {
        self.0.iter().filter_map(|(_, keep)| keep(request)).collect()
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("types", &self.0.len()).finish()
    }
}

/// Why a request is refused, in words for the client: code 4 of Engine.IO, `Forbidden` by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    message: Cow<'static, str>,
}

impl Refusal {
    /// A refusal with a message of one's own. Clients show it.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into() }
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Default for Refusal {
    fn default() -> Self {
        Self::new("Forbidden")
    }
}

impl<T: Into<Cow<'static, str>>> From<T> for Refusal {
    fn from(message: T) -> Self {
        Self::new(message)
    }
}

type Decision = Pin<Box<dyn Future<Output = Result<(), Refusal>> + Send>>;
type Decide = Box<dyn Fn(RequestParts) -> Decision + Send + Sync>;
type Complete = Box<dyn Fn(&RequestParts, &mut HeaderMap) + Send + Sync>;

/// The hooks of a server, each kind in the order in which they were added.
#[derive(Default)]
pub(crate) struct Hooks {
    pub(super) before_request: Deciders,
    pub(super) allow_request: Deciders,
    pub(super) initial_headers: Completers,
    pub(super) headers: Completers,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks").finish_non_exhaustive()
    }
}

/// Hooks that may refuse a request.
#[derive(Default)]
pub(crate) struct Deciders(Vec<Decide>);

impl Deciders {
    pub(super) fn add<F, R>(&mut self, hook: F)
    where
        F: Fn(RequestParts) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Refusal>> + Send + 'static,
    {
        self.0.push(Box::new(move |request| Box::pin(hook(request))));
    }

    /// Asks one after the other, to the first refusal. One that panics refuses.
    pub(super) async fn ask(&self, request: &RequestParts) -> Result<(), Refusal> {
        for hook in &self.0 {
            let decision = async { hook(request.clone()).await };
            AssertUnwindSafe(decision).catch_unwind().await.unwrap_or_else(|_| {
                tracing::error!("a hook that decides about requests panicked: the request is refused");
                Err(Refusal::default())
            })?;
        }
        Ok(())
    }
}

/// Hooks that change the headers of an answer.
#[derive(Default)]
pub(crate) struct Completers(Vec<Complete>);

impl Completers {
    pub(super) fn add(&mut self, hook: impl Fn(&RequestParts, &mut HeaderMap) + Send + Sync + 'static) {
        self.0.push(Box::new(hook));
    }

    pub(super) fn run(&self, request: &RequestParts, answer: &mut HeaderMap) {
        for hook in &self.0 {
            if catch_unwind(AssertUnwindSafe(|| hook(request, answer))).is_err() {
                tracing::error!("a hook that sets headers panicked");
            }
        }
    }
}
