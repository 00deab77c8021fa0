//! Cross-origin resource sharing (the CORS protocol of the Fetch standard): which pages may read the answers.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;

use super::axum::{Body, HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use super::error::Error;
use super::origins;

/// What `cors` of Node allows when nobody says otherwise.
const METHODS: &str = "GET,HEAD,PUT,PATCH,POST,DELETE";

/// Which pages of other origins may read the answers that this server gives over HTTP, on its own path. The other routes of
/// an app have theirs from a tower layer.
///
/// This keeps browsers from showing answers to foreign pages; it refuses nobody. WebSocket does not know of it at all:
/// what keeps foreign pages out is `allowed_origins` of the builder.
///
/// ```
/// use ackord::{Cors, Io};
///
/// let io = Io::builder().cors(Cors::origins(["https://app.example.org"]).credentials(true)).build()?;
/// # Ok::<(), ackord::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cors {
    /// `None` is any.
    origins: Option<Vec<String>>,
    credentials: bool,
    allowed_headers: Option<Vec<String>>,
    exposed_headers: Vec<String>,
    methods: Option<Vec<String>>,
    max_age: Option<Duration>,
}

impl Cors {
    /// Pages of exactly these origins, such as `https://app.example.org`.
    pub fn origins<S: Into<String>>(origins: impl IntoIterator<Item = S>) -> Self {
        Self { origins: Some(strings(origins)), ..Self::any_origin() }
    }

    /// Pages of any origin, without credentials.
    pub fn any_origin() -> Self {
        Self {
            origins: None,
            credentials: false,
            allowed_headers: None,
            exposed_headers: Vec::new(),
            methods: None,
            max_age: None,
        }
    }

    /// Whether pages may send cookies and the like (`withCredentials` of the client); no by default.
    #[must_use]
    pub fn credentials(mut self, allowed: bool) -> Self {
        self.credentials = allowed;
        self
    }

    /// The headers that pages may send (`extraHeaders` of the client); by default those that they ask for.
    #[must_use]
    pub fn allowed_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.allowed_headers = Some(strings(names));
        self
    }

    /// The headers of answers that pages may read; none by default.
    #[must_use]
    pub fn exposed_headers<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.exposed_headers = strings(names);
        self
    }

    /// The methods that pages may use; `GET,HEAD,PUT,PATCH,POST,DELETE` by default, as in Node.
    #[must_use]
    pub fn methods<S: Into<String>>(mut self, methods: impl IntoIterator<Item = S>) -> Self {
        self.methods = Some(strings(methods));
        self
    }

    /// How long browsers may remember the answer to a preflight.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Checks what was said.
    pub(super) fn check(&self) -> Result<CorsPolicy, Error> {
        let problem = |problem: String| Error::Option { option: "cors", problem };
        if self.origins.is_none() && self.credentials {
            return Err(problem("must name its origins when it allows credentials".to_owned()));
        }
        let list = |names: &[String]| {
            let bad = names.iter().find(|name| HeaderName::try_from(name.as_str()).is_err());
            match bad {
                Some(name) => Err(problem(format!("names `{name}`, which is no header or method"))),
                None => HeaderValue::try_from(names.join(",")).map_err(|_| problem("is too long".to_owned())),
            }
        };
        if let Some(origins) = &self.origins
            && let Some(origin) = origins.iter().find(|origin| !origins::is_exact(origin))
        {
            return Err(problem(format!("names `{origin}`, which is no origin: `https://app.example.org` is one")));
        }
        Ok(CorsPolicy {
            origins: self.origins.clone(),
            credentials: self.credentials,
            allowed_headers: self.allowed_headers.as_deref().map(list).transpose()?,
            exposed_headers: Some(list(&self.exposed_headers)?).filter(|names| !names.is_empty()),
            methods: self.methods.as_deref().map_or(Ok(HeaderValue::from_static(METHODS)), list)?,
            max_age: self.max_age.map(|age| age.as_secs().into()),
        })
    }
}

fn strings<S: Into<String>>(strings: impl IntoIterator<Item = S>) -> Vec<String> {
    strings.into_iter().map(Into::into).collect()
}

/// A [`Cors`] that makes sense, as header values.
#[derive(Debug)]
pub(crate) struct CorsPolicy {
    origins: Option<Vec<String>>,
    credentials: bool,
    allowed_headers: Option<HeaderValue>,
    exposed_headers: Option<HeaderValue>,
    methods: HeaderValue,
    max_age: Option<HeaderValue>,
}

impl CorsPolicy {
    /// The answer to an OPTIONS request.
    pub(super) fn preflight(&self, request: &HeaderMap) -> Response {
        // Some browsers wait for the body of a 204 that does not say that there is none, so Node does. hyper writes the
        // length of a body that it cannot see the end of.
        let mut response = Response::new(Body::from_stream(stream::empty::<Result<Bytes, Infallible>>()));
        *response.status_mut() = StatusCode::NO_CONTENT;
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        if self.allowed_headers.is_none() {
            answer.append(header::VARY, HeaderValue::from_static("Access-Control-Request-Headers"));
        }
        if self.allowed_origin(request).is_none() {
            return response;
        }
        answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, self.methods.clone());
        let wanted = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS);
        if let Some(names) = self.allowed_headers.as_ref().or(wanted) {
            answer.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
        }
        if let Some(age) = &self.max_age {
            answer.insert(header::ACCESS_CONTROL_MAX_AGE, age.clone());
        }
        response
    }

    /// Adds to an answer, whatever it is, who may read it.
    pub(super) fn complete(&self, request: &HeaderMap, answer: &mut HeaderMap) {
        if self.origins.is_some() {
            // The answer to one origin is not for a cache to give to another.
            answer.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        let Some(origin) = self.allowed_origin(request) else { return };
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.credentials {
            answer.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        if let Some(names) = &self.exposed_headers {
            answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
        }
    }

    /// The value of `Access-Control-Allow-Origin`, if there is to be one.
    fn allowed_origin(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let Some(origins) = &self.origins else { return Some(HeaderValue::from_static("*")) };
        let origin = request.get(header::ORIGIN)?;
        origins.iter().any(|allowed| origin.as_bytes().eq_ignore_ascii_case(allowed.as_bytes())).then(|| origin.clone())
    }
}
