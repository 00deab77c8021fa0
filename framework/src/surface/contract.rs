//! The contract of a server, and those of older clients that it knows.

use std::sync::Arc;

use ackord_codegen::Document;
use ackord_codegen::compat::KnownContracts;

use super::error::Error;
use super::server::IoBuilder;
use crate::hub::dispatch::Contracts;
use crate::typed::contract::{Contract, ContractPolicy, Guard};

/// What was said of contracts.
#[derive(Default)]
pub(super) struct ContractOptions {
    contract: Option<Contract>,
    known: Vec<String>,
    policy: ContractPolicy,
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
}

impl ContractOptions {
    /// Who judges clients, if there is a contract.
    pub(super) fn build(self) -> Result<Option<Arc<dyn Contracts>>, Error> {
        let problem = |option, problem: String| Error::Option { option, problem };
        let Some(contract) = self.contract else {
            return match self.known.is_empty() {
                true => Ok(None),
                false => Err(problem("knows", "needs a `contract` to compare with".to_owned())),
            };
        };
        let own = contract.document().map_err(|error| problem("contract", format!("makes no document: {error}")))?;
        let known: Result<Vec<Document>, _> = self.known.iter().map(|json| Document::from_json(json)).collect();
        let known = known.map_err(|error| problem("knows", format!("was given something else: {error}")))?;
        Ok(Some(Arc::new(Guard::new(KnownContracts::with(&own, &known), self.policy))))
    }
}
