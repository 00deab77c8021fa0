//! The pages that may open a session, over polling and over WebSocket alike.

use super::axum::{HeaderMap, HeaderValue, header};
use super::error::Error;

/// An allow-list. A request that names no origin comes from no page, and passes.
#[derive(Debug)]
pub(crate) struct Origins(Vec<Pattern>);

#[derive(Debug)]
enum Pattern {
    /// `https://app.example.org`, or `null`.
    Exact(String),
    /// `.example.org`: whatever stands before the dot, with any scheme and port.
    Suffix(String),
}

impl Origins {
    /// Reads what was said: origins, and `*.suffix`.
    pub(super) fn parse(origins: &[String]) -> Result<Self, Error> {
        let pattern = |origin: &String| {
            if is_exact(origin) {
                return Ok(Pattern::Exact(origin.clone()));
            }
            match origin.strip_prefix('*') {
                Some(suffix) if suffix.len() > 1 && suffix.starts_with('.') && is_host(suffix) => {
                    Ok(Pattern::Suffix(suffix.to_owned()))
                }
                _ => Err(Error::Option {
                    option: "allowed_origins",
                    problem: format!("names `{origin}`: write `https://app.example.org`, `*.example.org` or `null`"),
                }),
            }
        };
        origins.iter().map(pattern).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a request with these headers may open a session.
    pub(super) fn allow(&self, headers: &HeaderMap) -> bool {
        headers.get_all(header::ORIGIN).iter().all(|origin| self.allows(origin))
    }

    fn allows(&self, origin: &HeaderValue) -> bool {
        let Ok(origin) = origin.to_str() else { return false };
        self.0.iter().any(|pattern| match pattern {
            Pattern::Exact(allowed) => origin.eq_ignore_ascii_case(allowed),
            Pattern::Suffix(suffix) => host(origin).is_some_and(|host| is_beneath(host, suffix)),
        })
    }
}

/// Whether this is how a browser writes an origin: scheme, host and a port that is not the scheme's own; or `null`.
pub(super) fn is_exact(origin: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let is_authority =
        |authority: &str| authority.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte));
    origin == "null"
        || origin
            .split_once("://")
            .is_some_and(|(scheme, authority)| is_scheme(scheme) && !authority.is_empty() && is_authority(authority))
}

/// The host of an origin that has a name for one.
fn host(origin: &str) -> Option<&str> {
    let (_, authority) = origin.split_once("://")?;
    let host = match authority.split_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) => return None,
        None => authority,
    };
    is_host(host).then_some(host)
}

fn is_host(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

/// Whether `host` ends with `suffix`, which begins with a dot, and is longer.
fn is_beneath(host: &str, suffix: &str) -> bool {
    let Some(at) = host.len().checked_sub(suffix.len()) else { return false };
    at > 0 && host.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(list: &[&str], origin: &str) -> bool {
        let list: Vec<_> = list.iter().map(|&origin| origin.to_owned()).collect();
        let mut headers = HeaderMap::new();
        headers.append(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
        Origins::parse(&list).unwrap().allow(&headers)
    }

    #[test]
    fn an_origin_is_compared_as_a_whole() {
        let list = ["https://app.example.org", "http://localhost:8080"];
        for origin in ["https://app.example.org", "HTTPS://App.Example.org", "http://localhost:8080"] {
            assert!(allows(&list, origin), "{origin}");
        }
        for origin in [
            "http://app.example.org",
            "https://app.example.org:444",
            "https://app.example.org.evil.test",
            "https://evil-app.example.org",
            "http://localhost",
            "http://localhost:80801",
            "null",
            "",
            "*",
        ] {
            assert!(!allows(&list, origin), "{origin}");
        }
    }

    #[test]
    fn a_suffix_begins_at_a_dot() {
        let list = ["*.example.org"];
        for origin in ["https://a.example.org", "http://a.b.EXAMPLE.org:8080"] {
            assert!(allows(&list, origin), "{origin}");
        }
        for origin in [
            "https://example.org",
            "https://.example.org",
            "https://evilexample.org",
            "https://a.example.org.evil.test",
            "https://evil.test/.example.org",
            "https://evil.test#.example.org",
            "https://evil.test:1@a.example.org",
            "https://evil.test:.example.org",
            "https://[::1].example.org",
            "a.example.org",
            "null",
        ] {
            assert!(!allows(&list, origin), "{origin}");
        }
    }

    #[test]
    fn null_is_an_origin_like_any_other() {
        assert!(allows(&["null"], "null"));
        assert!(!allows(&["https://a.example"], "null"));
    }

    #[test]
    fn no_origin_passes_and_of_several_each_must() {
        let origins = Origins::parse(&["https://a.example".to_owned()]).unwrap();
        let mut headers = HeaderMap::new();
        assert!(origins.allow(&headers));
        headers.append(header::ORIGIN, HeaderValue::from_static("https://a.example"));
        assert!(origins.allow(&headers));
        headers.append(header::ORIGIN, HeaderValue::from_static("https://evil.test"));
        assert!(!origins.allow(&headers));
    }

    #[test]
    fn what_is_no_origin_is_not_listed() {
        let bad = ["", "*", "*.", "*example.org", "example.org", "https://", "https://a/", "https://*.a.org", "*.a/b"];
        for origin in bad {
            assert!(Origins::parse(&[origin.to_owned()]).is_err(), "{origin}");
        }
    }
}
