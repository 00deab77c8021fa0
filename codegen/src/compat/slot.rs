//! A place of the contract in which there is a payload, and the findings about it.

use serde_json::Value;

use super::walk::{self, Difference, Sense, What};
use super::words::sentence;
use super::{Code, Finding, Place, Severity, Types};
use crate::document::Direction;
use crate::hash;

/// What the findings of one place have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot<'a> {
    pub(super) namespace: &'a str,
    pub(super) event: Option<&'a str>,
    pub(super) direction: Direction,
    pub(super) place: Place,
}

impl Slot<'_> {
    pub(super) fn finding(
        &self,
        severity: Severity,
        code: Code,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            severity,
            code,
            namespace: self.namespace.to_owned(),
            event: self.event.map(str::to_owned),
            direction: self.direction,
            place: self.place,
            pointer: pointer.into(),
            message: message.into(),
        }
    }

    pub(super) fn breaking(&self, code: Code, pointer: impl Into<String>, message: impl Into<String>) -> Finding {
        self.finding(Severity::Breaking, code, pointer, message)
    }

    pub(super) fn harmless(&self, code: Code, pointer: impl Into<String>, message: impl Into<String>) -> Finding {
        self.finding(Severity::Harmless, code, pointer, message)
    }

    /// Compares the schemas of a payload.
    pub(super) fn schemas(&self, types: &Types, old: &Value, new: &Value, pointer: &str) -> Vec<Finding> {
        let pair = types.of(self.direction);
        let (old, new) = (hash::canonical(old), hash::canonical(new));
        if pair.is_same(&old, &new) {
            return Vec::new();
        }
        // Clients write what the server reads: the old ones have to fit the new schema. What the server writes has to fit
        // the old one.
        let (harmful, other) = match self.direction {
            Direction::Input => (Sense::Lost, Sense::Gained),
            Direction::Output => (Sense::Gained, Sense::Lost),
        };
        let harmful_found = once(walk::differences(pair, harmful, &old, &new, pointer));
        let mut findings = Vec::new();
        for difference in &harmful_found {
            findings.push(self.difference(harmful, difference, !difference.is_harmless()));
        }
        for difference in once(walk::differences(pair, other, &old, &new, pointer)) {
            let is_told = harmful_found.iter().any(|told| covers(told, &difference));
            if !is_told && !matches!(difference.what, What::Unjudged(_)) {
                findings.push(self.difference(other, &difference, false));
            }
        }
        findings
    }

    fn difference(&self, sense: Sense, difference: &Difference, is_breaking: bool) -> Finding {
        let severity = if is_breaking { Severity::Breaking } else { Severity::Harmless };
        let message = sentence(sense, difference, self.direction, is_breaking);
        self.finding(severity, code(sense, &difference.what), difference.path.clone(), message)
    }
}

/// What may be missing may be `null` as well where it is an `Option`: one change, which is told as the former.
fn once(mut found: Vec<Difference>) -> Vec<Difference> {
    let missing: Vec<(String, Option<String>)> = found
        .iter()
        .filter(|it| matches!(it.what, What::Missing { .. }))
        .map(|it| (it.path.clone(), it.variant.clone()))
        .collect();
    let is_told = |it: &Difference| missing.iter().any(|(path, variant)| (path, variant) == (&it.path, &it.variant));
    found.retain(|it| it.what != What::Null || !is_told(it));
    found
}

/// Whether another difference is the same change seen from the other side.
fn covers(told: &Difference, other: &Difference) -> bool {
    if told.path == other.path && told.variant == other.variant {
        // A variant that went and one that came are two changes, and so is `null`.
        let is_alternative = |what: &What| matches!(what, What::Variant(_) | What::Null);
        return !is_alternative(&told.what) || !is_alternative(&other.what);
    }
    matches!(told.what, What::Type { .. } | What::Unjudged(_))
        && other.path.strip_prefix(&told.path).is_some_and(|rest| rest.starts_with('/'))
}

fn code(sense: Sense, what: &What) -> Code {
    let lost = sense == Sense::Lost;
    match what {
        What::Missing { .. } if lost => Code::FieldRequired,
        What::Missing { listed: true } => Code::FieldOptional,
        What::Missing { listed: false } => Code::FieldRemoved,
        What::Unexpected | What::Unread if lost => Code::FieldRemoved,
        What::Unexpected | What::Unread => Code::FieldAdded,
        What::Type { .. } => Code::TypeChanged,
        What::Null if lost => Code::NullRemoved,
        What::Null => Code::NullAdded,
        What::Variant(_) if lost => Code::VariantRemoved,
        What::Variant(_) => Code::VariantAdded,
        What::Bounds { .. } if lost => Code::ConstraintNarrowed,
        What::Bounds { .. } => Code::ConstraintWidened,
        What::Unjudged(_) => Code::Unjudged,
    }
}
