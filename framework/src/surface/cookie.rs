//! The cookie that holds the session's id, for load balancers that route by it (RFC 6265).

use std::fmt::Write;
use std::time::Duration;

use super::axum::{HeaderName, HeaderValue};
use super::error::Error;
use crate::values::engine::sid::Sid;

/// A cookie with the id of the Engine.IO session, set by the answer to a handshake over polling.
///
/// Whoever knows that id can use the session: leave the cookie [`http_only`](Self::http_only).
#[derive(Clone, Debug)]
pub struct Cookie {
    name: String,
    path: Option<String>,
    http_only: bool,
    same_site: SameSite,
    secure: bool,
    max_age: Option<Duration>,
}

/// With which requests of foreign pages a cookie is sent (RFC 6265bis §5.6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// With none.
    Strict,
    /// With links that are followed.
    Lax,
    /// With all; browsers want [`Cookie::secure`] then.
    None,
}

impl Default for Cookie {
    /// `io=…; Path=/; HttpOnly; SameSite=Lax`, as in Node.
    fn default() -> Self {
        Self {
            name: "io".to_owned(),
            path: Some("/".to_owned()),
            http_only: true,
            same_site: SameSite::Lax,
            secure: false,
            max_age: None,
        }
    }
}

impl Cookie {
    /// A cookie of that name, otherwise like the default.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The path beneath which it is sent; `/` by default.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Whether it is kept from the page's scripts; yes by default.
    #[must_use]
    pub fn http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self
    }

    /// With which requests of foreign pages it is sent; [`SameSite::Lax`] by default.
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    /// Whether it is sent over HTTPS only; no by default.
    #[must_use]
    pub fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// How long browsers keep it; by default until they are closed.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Checks what was said.
    pub(super) fn check(&self) -> Result<SessionCookie, Error> {
        let problem = |problem: String| Error::Option { option: "cookie", problem };
        // Tokens, both of them.
        if HeaderName::try_from(self.name.as_str()).is_err() {
            return Err(problem(format!("has the name `{}`, which no cookie may have", self.name)));
        }
        if self.same_site == SameSite::None && !self.secure {
            return Err(problem("must be secure to be sent with every request: browsers drop it".to_owned()));
        }
        let mut attributes = String::new();
        if let Some(age) = self.max_age {
            // Writing to a string does not fail.
            let _ = write!(attributes, "; Max-Age={}", age.as_secs());
        }
        if let Some(path) = &self.path {
            let is_plain = path.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b';');
            if !path.starts_with('/') || !is_plain {
                return Err(problem(format!("has the path `{path}`, which is none")));
            }
            let _ = write!(attributes, "; Path={path}");
        }
        if self.http_only {
            attributes.push_str("; HttpOnly");
        }
        if self.secure {
            attributes.push_str("; Secure");
        }
        attributes.push_str(match self.same_site {
            SameSite::Strict => "; SameSite=Strict",
            SameSite::Lax => "; SameSite=Lax",
            SameSite::None => "; SameSite=None",
        });
        Ok(SessionCookie { name: self.name.clone(), attributes })
    }
}

/// A [`Cookie`] that makes sense: all but its value.
#[derive(Debug)]
pub(crate) struct SessionCookie {
    name: String,
    attributes: String,
}

impl SessionCookie {
    /// The value of `Set-Cookie` for a session.
    pub(super) fn for_session(&self, sid: &Sid) -> Option<HeaderValue> {
        let mut value = HeaderValue::try_from(format!("{}={sid}{}", self.name, self.attributes)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(cookie: &Cookie) -> String {
        let sid = Sid::parse("AAAAAAAAAAAAAAAAAAAAAA").unwrap();
        cookie.check().unwrap().for_session(&sid).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn the_default_is_that_of_node() {
        assert_eq!(set(&Cookie::default()), "io=AAAAAAAAAAAAAAAAAAAAAA; Path=/; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn everything_about_it_may_be_said() {
        let cookie = Cookie::new("sid").path("/a b").http_only(false).same_site(SameSite::None).secure(true);
        let expected = "sid=AAAAAAAAAAAAAAAAAAAAAA; Max-Age=60; Path=/a b; Secure; SameSite=None";
        assert_eq!(set(&cookie.max_age(Duration::from_secs(60))), expected);
    }

    #[test]
    fn what_browsers_would_drop_is_an_error() {
        for name in ["", "a b", "a=b", "a;b", "ä", "a\r\nb"] {
            assert!(Cookie::new(name).check().is_err(), "{name}");
        }
        for path in ["", "a", "/;", "/\r\n", "/ä"] {
            assert!(Cookie::default().path(path).check().is_err(), "{path}");
        }
        assert!(Cookie::default().same_site(SameSite::None).check().is_err());
    }
}
