//! The contract of a client, judged when it connects.

use std::sync::atomic::{AtomicU64, Ordering};

use ackord_codegen::compat::{Comparison, Identity, Judgement, KnownContracts};
use serde::Deserialize;

use crate::hub::dispatch::{Contracts, Refusal};
use crate::typed::check::{Issue, MAX_ISSUES};
use crate::typed::dispatch::ConnectRefusal;

/// The key beside the auth payload.
const KEY: &str = "$contract";

/// What a server does with clients of a contract that it knows, and that does not fit its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContractPolicy {
    /// They come in.
    Accept,
    /// They come in, and it is logged.
    #[default]
    Warn,
    /// They are refused with the `connect_error` `incompatible`, whose issues name what differs, as far as there is room.
    Refuse,
}

/// Judges clients.
#[derive(Debug)]
pub(crate) struct Guard {
    contracts: KnownContracts,
    policy: ContractPolicy,
    unknown: AtomicU64,
    breaking: AtomicU64,
}

impl Guard {
    pub(crate) fn new(contracts: KnownContracts, policy: ContractPolicy) -> Self {
        Self { contracts, policy, unknown: AtomicU64::new(0), breaking: AtomicU64::new(0) }
    }
}

impl Contracts for Guard {
    fn refuse(&self, auth: &str) -> Option<Refusal> {
        let sent = sent(auth);
        match self.contracts.judge(sent.as_ref()) {
            Judgement::Own | Judgement::KnownCompatible(_) | Judgement::Absent => None,
            Judgement::Unknown => {
                if let Some(clients) = counted(&self.unknown) {
                    tracing::warn!(clients, "clients have a contract that this server does not know");
                }
                None
            }
            Judgement::KnownBreaking(comparison) => {
                if self.policy == ContractPolicy::Refuse {
                    return Some(refusal(comparison));
                }
                if self.policy == ContractPolicy::Warn
                    && let Some(clients) = counted(&self.breaking)
                {
                    let version = &comparison.old.version;
                    tracing::warn!(clients, version, "clients have a contract that does not fit that of this server");
                }
                None
            }
        }
    }
}

/// What a client says; anything else under the key says nothing.
fn sent(auth: &str) -> Option<Identity> {
    #[derive(Deserialize)]
    struct Sent {
        #[serde(rename = "$contract")]
        contract: Option<Identity>,
    }
    if !auth.contains(KEY) {
        return None;
    }
    serde_json::from_str::<Sent>(auth).ok()?.contract
}

/// Counts one more. So that clients do not fill the log, only the first, second, fourth, eighth and so on is told.
fn counted(counter: &AtomicU64) -> Option<u64> {
    let count = counter.fetch_add(1, Ordering::Relaxed).saturating_add(1);
    count.is_power_of_two().then_some(count)
}

fn refusal(comparison: &Comparison) -> Refusal {
    let issues: Vec<Issue> = comparison
        .breaking()
        .take(MAX_ISSUES)
        .map(|finding| {
            let event = finding.event.as_ref().map(|event| format!(" {event}")).unwrap_or_default();
            let message = format!("{}{event}: {}", finding.namespace, finding.message);
            Issue::at(&finding.pointer, finding.code.to_string(), message)
        })
        .collect();
    ConnectRefusal::incompatible("the client was built with a contract that does not fit that of the server", &issues).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_identity_says_nothing() {
        for auth in ["{}", r#"{"$contract":1}"#, r#"{"$contract":{"name":"a"}}"#, "[", r#"{"a":"$contract"}"#] {
            assert_eq!(sent(auth), None, "{auth}");
        }
        let identity = sent(r#"{"token":"t","$contract":{"name":"a","version":"1","hash":"h","more":1}}"#);
        assert_eq!(identity.unwrap().hash, "h");
    }
}
