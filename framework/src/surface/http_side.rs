//! The options of the HTTP side: as they were said, and as they are meant.

use std::path::PathBuf;
use std::sync::Arc;

use super::client_files::ClientFiles;
use super::cookie::{Cookie, SessionCookie};
use super::cors::{Cors, CorsPolicy};
#[cfg(feature = "contract")]
use super::docs::Docs;
use super::error::Error;
use super::hooks::{Hooks, Kept};
use super::observer::Observers;
use super::origins::Origins;

/// What a builder was told. Nothing of it is on by default.
#[derive(Debug, Default)]
pub(crate) struct HttpOptions {
    pub(super) no_trailing_slash: bool,
    pub(super) cors: Option<Cors>,
    pub(super) allowed_origins: Option<Vec<String>>,
    pub(super) cookie: Option<Cookie>,
    pub(super) hooks: Hooks,
    pub(super) kept: Kept,
    #[cfg(feature = "compression")]
    pub(super) compression: Option<usize>,
    pub(super) client_files: Option<PathBuf>,
    pub(super) observers: Observers,
}

/// What a server does.
#[derive(Debug)]
pub(crate) struct HttpSide {
    pub(super) cors: Option<CorsPolicy>,
    pub(super) allowed_origins: Option<Origins>,
    pub(super) cookie: Option<SessionCookie>,
    pub(super) hooks: Hooks,
    pub(super) kept: Kept,
    /// The bytes from which answers to GETs are compressed.
    #[cfg(feature = "compression")]
    pub(super) compression: Option<usize>,
    pub(super) client_files: Option<ClientFiles>,
    /// What is told of the contract.
    #[cfg(feature = "contract")]
    pub(super) docs: Docs,
    pub(super) observers: Option<Arc<Observers>>,
}

impl HttpOptions {
    /// Checks what was said, and reads what it names.
    pub(super) fn check(self) -> Result<HttpSide, Error> {
        Ok(HttpSide {
            cors: self.cors.as_ref().map(Cors::check).transpose()?,
            allowed_origins: self.allowed_origins.as_deref().map(Origins::parse).transpose()?,
            cookie: self.cookie.as_ref().map(Cookie::check).transpose()?,
            hooks: self.hooks,
            kept: self.kept,
            #[cfg(feature = "compression")]
            compression: self.compression,
            client_files: self.client_files.as_deref().map(ClientFiles::read).transpose()?,
            #[cfg(feature = "contract")]
            docs: Docs::default(),
            observers: self.observers.shared(),
        })
    }
}
