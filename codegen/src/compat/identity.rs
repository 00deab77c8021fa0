//! Which contract a client was built with, and what to think of it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Comparison, compare};
use crate::document::Document;

/// What a client says of its contract, as `$contract` beside the auth payload of a CONNECT.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// The contract's name.
    pub name: String,
    /// Its version, as its author counts.
    pub version: String,
    /// What identifies it: see [`Document::fingerprint`].
    pub hash: String,
}

impl Identity {
    /// The identity of a document.
    pub fn of(document: &Document) -> Self {
        let Document { name, version, hash, .. } = document;
        Self { name: name.clone(), version: version.clone(), hash: hash.clone() }
    }
}

/// The contract of a server and older ones that it knows, each compared with it once.
#[derive(Clone, Debug)]
pub struct KnownContracts {
    own: Identity,
    known: HashMap<String, Comparison>,
}

impl KnownContracts {
    /// The contract `own`, and no other.
    pub fn new(own: &Document) -> Self {
        Self { own: Identity::of(own), known: HashMap::new() }
    }

    /// The same, with older contracts.
    #[must_use]
    pub fn with<'a>(own: &Document, known: impl IntoIterator<Item = &'a Document>) -> Self {
        let known = known.into_iter().map(|old| (old.hash.clone(), compare(old, own))).collect();
        Self { own: Identity::of(own), known }
    }

    /// The server's own contract.
    pub fn own(&self) -> &Identity {
        &self.own
    }

    /// What to think of a client that says `sent`. Only the hash counts.
    pub fn judge(&self, sent: Option<&Identity>) -> Judgement<'_> {
        let Some(sent) = sent else { return Judgement::Absent };
        if sent.hash == self.own.hash {
            return Judgement::Own;
        }
        match self.known.get(&sent.hash) {
            Some(comparison) if comparison.is_compatible() => Judgement::KnownCompatible(comparison),
            Some(comparison) => Judgement::KnownBreaking(comparison),
            None => Judgement::Unknown,
        }
    }
}

/// What a server thinks of a client's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement<'a> {
    /// It is the server's own.
    Own,
    /// It is a known one whose clients get on with the server's.
    KnownCompatible(&'a Comparison),
    /// It is a known one whose clients do not get on with the server's.
    KnownBreaking(&'a Comparison),
    /// It is not known: that of a newer or older server, or of another.
    Unknown,
    /// The client says nothing.
    Absent,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Ack;
    use crate::document::tests::{document, event};

    #[test]
    fn a_client_is_judged_by_the_hash_that_it_sends() {
        let emits = |names: &[&str]| {
            let events = names.iter().map(|name| event(name, Vec::new(), Ack::Empty)).collect();
            document(events, Vec::new()).sealed()
        };
        let (own, older, other) = (emits(&["a", "b"]), emits(&["a"]), emits(&["c"]));
        let contracts = KnownContracts::with(&own, [&older, &other]);
        let judge = |document: &Document| contracts.judge(Some(&Identity::of(document)));
        assert_eq!(judge(&own), Judgement::Own);
        assert!(matches!(judge(&older), Judgement::KnownCompatible(_)));
        assert!(matches!(judge(&other), Judgement::KnownBreaking(comparison) if comparison.breaking().count() == 1));
        assert_eq!(judge(&emits(&["a", "c"])), Judgement::Unknown);
        assert_eq!(contracts.judge(None), Judgement::Absent);
        assert_eq!(KnownContracts::new(&own).judge(Some(&Identity::of(&older))), Judgement::Unknown);
    }
}
