//! What a server tells of its contract: the page to look at, and the document itself.

use ackord_codegen::Document;
use ackord_codegen::page::{self, Origin};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::axum::{HeaderMap, HeaderValue, Response, StatusCode, empty, header};
use super::client_files::ClientFiles;
use super::error::Error;
use super::static_file::StaticFile;
use crate::values::config::{Config, Parser};

/// The document's name beneath the path of the server.
const CONTRACT: &str = "contract.json";

/// The page and the document, as far as they are served.
#[derive(Debug, Default)]
pub(crate) struct Docs {
    page: Option<(String, StaticFile)>,
    contract: Option<StaticFile>,
}

impl Docs {
    /// Prints what is asked for.
    pub(super) fn new(
        document: &Document,
        path: Option<String>,
        contract: bool,
        config: &Config,
        client: Option<&ClientFiles>,
    ) -> Result<Self, Error> {
        let json = || StaticFile::new(document.to_json(), "application/json; charset=utf-8");
        let page = path.map(|path| {
            check(&path, &config.path)?;
            let origin = origin(contract, config, client);
            let page = StaticFile::new(page::print_served(document, &origin), "text/html; charset=utf-8");
            Ok((path, page.with(header::CONTENT_SECURITY_POLICY, policy(origin.client.is_some()))))
        });
        Ok(Self { page: page.transpose()?, contract: contract.then(json) })
    }

    /// The route of the page, if it is served.
    pub(super) fn path(&self) -> Option<&str> {
        self.page.as_ref().map(|(path, _)| path.as_str())
    }

    /// The page as the answer to a GET.
    pub(super) fn page(&self, request: &HeaderMap) -> Response {
        match &self.page {
            Some((_, page)) => page.answer(request),
            None => empty(StatusCode::NOT_FOUND),
        }
    }

    /// The document as the answer to a GET, if it is served and `name` is its own.
    pub(super) fn contract(&self, name: &str, request: &HeaderMap) -> Option<Response> {
        let contract = self.contract.as_ref().filter(|_| name == CONTRACT)?;
        Some(contract.answer(request))
    }
}

/// What the page has to know of its server.
fn origin(contract: bool, config: &Config, client: Option<&ClientFiles>) -> Origin {
    let base = config.path.trim_end_matches('/');
    let msgpack = !matches!(config.parser, Parser::Default);
    let bundles: &[&str] = if msgpack { &["socket.io.msgpack.min.js"] } else { &["socket.io.min.js", "socket.io.js"] };
    let bundle = client.and_then(|files| bundles.iter().find(|name| files.has(name)));
    Origin {
        path: format!("{base}/"),
        client: bundle.map(|name| format!("{base}/{name}")),
        contract: contract.then(|| format!("{base}/{CONTRACT}")),
        msgpack,
    }
}

/// Whether a route can be there, beside that of Socket.IO.
fn check(path: &str, served: &str) -> Result<(), Error> {
    let problem = |problem: String| Err(Error::Option { option: "docs", problem });
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    if !path.starts_with('/') || !path.bytes().all(is_plain) || path.contains("//") {
        return problem(format!(
            "names `{path}`, which is no path: it begins with `/` and is made of letters, digits and `-._~`"
        ));
    }
    let base = served.trim_end_matches('/');
    if path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        return problem(format!("names `{path}`, which belongs to Socket.IO: that serves all beneath `{base}/`"));
    }
    Ok(())
}

/// What the page may do: its own script and style, the stock client if that is served, and connections, since its console
/// is for other servers too.
fn policy(client: bool) -> HeaderValue {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let own = if client { " 'self'" } else { "" };
    let policy = format!(
        "default-src 'none'; script-src {}{own}; style-src {}; img-src data:; \
         connect-src 'self' ws: wss: http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash(page::SCRIPT),
        hash(page::STYLE),
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_path_of_its_own() {
        for path in ["/docs", "/", "/docs/", "/a/b.html", "/socket.io.html", "/socket.iox"] {
            assert!(check(path, "/socket.io/").is_ok(), "{path}");
        }
        for path in ["", "docs", "/{docs}", "/a b", "//docs", "/docs?x"] {
            let error = check(path, "/socket.io/").unwrap_err().to_string();
            assert!(error.contains("is no path"), "{error}");
        }
        for (path, served) in [("/socket.io", "/socket.io/"), ("/socket.io/docs", "/socket.io"), ("/docs", "/")] {
            let error = check(path, served).unwrap_err().to_string();
            assert!(error.contains("belongs to Socket.IO"), "{error}");
        }
    }
}
