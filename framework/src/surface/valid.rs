//! The constraints of payloads in an axum route.

use std::error::Error;
use std::fmt;
use std::ops::Deref;

use super::axum::{self, FromRequest, FromRequestParts, IntoResponse, Parts, Request, Response, StatusCode};
use crate::typed::check::{self, Rejected};
use crate::typed::payload::Payload;

/// An axum extractor that runs the constraints of what another one read: `Valid(Json(message)): Valid<Json<NewMessage>>`.
///
/// The other one is any that holds a payload: axum's `Json`, `Form` and `Query`, among others. What does not hold is answered
/// with 422 and the JSON of a [`Rejected`], as an event would be; the pointers of its issues begin at the payload: `/text`. What the
/// other extractor itself refuses, such as a missing field, it answers in its own words: see
/// [`ValidRejection::Extraction`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Valid<X>(pub X);

impl<X> Deref for Valid<X> {
    type Target = X;

    fn deref(&self) -> &X {
        &self.0
    }
}

impl<S, X> FromRequest<S> for Valid<X>
where
    S: Send + Sync,
    X: FromRequest<S> + Deref<Target: Payload>,
{
    type Rejection = ValidRejection<X::Rejection>;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        checked(X::from_request(request, state).await)
    }
}

impl<S, X> FromRequestParts<S> for Valid<X>
where
    S: Send + Sync,
    X: FromRequestParts<S> + Deref<Target: Payload>,
{
    type Rejection = ValidRejection<X::Rejection>;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        checked(X::from_request_parts(parts, state).await)
    }
}

fn checked<X: Deref<Target: Payload>, R>(extracted: Result<X, R>) -> Result<Valid<X>, ValidRejection<R>> {
    let value = extracted.map_err(ValidRejection::Extraction)?;
    let issues = check::issues(&*value);
    if issues.is_empty() {
        return Ok(Valid(value));
    }
    let message = "the payload does not fit".to_owned();
    Err(ValidRejection::Rejected(Rejected { event: String::new(), message, issues }))
}

/// Why a [`Valid`] was not extracted.
#[derive(Debug)]
#[non_exhaustive]
pub enum ValidRejection<R> {
    /// The extractor in it failed; this is its own rejection, and its own answer.
    Extraction(R),
    /// Constraints do not hold: 422.
    Rejected(Rejected),
}

impl<R: IntoResponse> IntoResponse for ValidRejection<R> {
    fn into_response(self) -> Response {
        match self {
            Self::Extraction(rejection) => rejection.into_response(),
            Self::Rejected(rejected) => {
                // Strings in a list: this cannot fail.
                let body = serde_json::to_vec(&rejected).unwrap_or_default();
                axum::json(StatusCode::UNPROCESSABLE_ENTITY, body)
            }
        }
    }
}

impl<R: fmt::Display> fmt::Display for ValidRejection<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extraction(rejection) => rejection.fmt(f),
            Self::Rejected(rejected) => {
                f.write_str(&rejected.message)?;
                rejected.issues.iter().try_for_each(|issue| write!(f, "; {issue}"))
            }
        }
    }
}

impl<R: Error + 'static> Error for ValidRejection<R> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            // Its words are said already.
            Self::Extraction(rejection) => rejection.source(),
            Self::Rejected(_) => None,
        }
    }
}
