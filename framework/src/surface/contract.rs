//! The contract of a server, and those of older clients that it knows.

use std::sync::Arc;

use ackord_codegen::Document;
use ackord_codegen::compat::KnownContracts;

use super::docs::Docs;
use super::error::Error;
use super::http_side::HttpSide;
use super::server::IoBuilder;
use crate::hub::dispatch::Contracts;
use crate::typed::contract::{Contract, ContractPolicy, Guard};
use crate::values::config::Config;

/// What was said of contracts.
#[derive(Default)]
pub(super) struct ContractOptions {
    contract: Option<Contract>,
    known: Vec<String>,
    policy: ContractPolicy,
    docs: Option<String>,
    served: Option<bool>,
}

impl IoBuilder {
    /// The contract of this server: what the generated factory sends as `$contract` is judged by it.
    ///
    /// A client of this very contract comes in, and so does one that says nothing, and one of a contract that nobody knows,
    /// with a warning, since a newer or older server may have been there while a deploy rolls. One that the server
    /// [`knows`](Self::knows) is compared with this: see [`contract_policy`](Self::contract_policy).
    pub fn contract(mut self, contract: Contract) -> Self {
        self.contract.contract = Some(contract);
        self
    }

    /// A contract that older clients were built with, as the text of its document: `include_str!("contract.v1.json")`.
    pub fn knows(mut self, document: impl Into<String>) -> Self {
        self.contract.known.push(document.into());
        self
    }

    /// What to do with clients of a [known](Self::knows) contract that does not fit this one; a warning by default.
    pub fn contract_policy(mut self, policy: ContractPolicy) -> Self {
        self.contract.policy = policy;
        self
    }

    /// Serves the [contract](Self::contract) as documentation at `path`, `/docs` for one: a page that shows namespaces,
    /// events and payloads, and has a console that connects to this server, emits, and shows what comes back.
    ///
    /// It is one route of [`Io::router`](crate::Io::router), and is there in release builds too: whoever reaches it reads
    /// the whole contract, docs included. No hook of this builder is asked about it; a layer round the router is. The
    /// console works with the stock client where that [is served](Self::serve_client), else with a small one of its own.
    pub fn docs(mut self, path: &str) -> Self {
        self.contract.docs = Some(path.to_owned());
        self
    }

    /// Whether the document of the [contract](Self::contract) is served beneath the path of this server, as
    /// `/socket.io/contract.json`; by default in debug builds only. The command line `ackord` reads it from there.
    pub fn serve_contract(mut self, served: bool) -> Self {
        self.contract.served = Some(served);
        self
    }
}

impl ContractOptions {
    /// Who judges clients, if there is a contract. What is to be told of it is added to the HTTP side.
    pub(super) fn build(self, config: &Config, http: &mut HttpSide) -> Result<Option<Arc<dyn Contracts>>, Error> {
        let problem = |option, problem: String| Error::Option { option, problem };
        let Some(contract) = self.contract else {
            let needy = [
                ("knows", !self.known.is_empty(), "needs a `contract` to compare with"),
                ("docs", self.docs.is_some(), "needs a `contract` to show"),
                ("serve_contract", self.served == Some(true), "needs a `contract` to serve"),
            ];
            return match needy.into_iter().find(|(_, given, _)| *given) {
                None => Ok(None),
                Some((option, _, needs)) => Err(problem(option, needs.to_owned())),
            };
        };
        let own = contract.document().map_err(|error| problem("contract", format!("makes no document: {error}")))?;
        let known: Result<Vec<Document>, _> = self.known.iter().map(|json| Document::from_json(json)).collect();
        let known = known.map_err(|error| problem("knows", format!("was given something else: {error}")))?;
        let served = is_served(self.served, cfg!(debug_assertions));
        http.docs = Docs::new(&own, self.docs, served, config, http.client_files.as_ref())?;
        Ok(Some(Arc::new(Guard::new(KnownContracts::with(&own, &known), self.policy))))
    }
}

/// Whether the document is served: as it was said, else where people are at work on it.
fn is_served(said: Option<bool>, debug: bool) -> bool {
    said.unwrap_or(debug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_served_in_debug_builds_unless_somebody_says_otherwise() {
        assert!(is_served(None, true));
        assert!(!is_served(None, false));
        assert!(is_served(Some(true), false));
        assert!(!is_served(Some(false), true));
    }
}
