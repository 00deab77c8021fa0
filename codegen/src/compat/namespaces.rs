//! Namespaces, the parameters of their paths, who may connect.

use serde_json::Value;

use super::slot::Slot;
use super::{Code, Finding, Place, Types, events};
use crate::document::{Direction, Namespace, ParameterType};
use crate::hash;

pub(super) fn compare(types: &Types, old: &[Namespace], new: &[Namespace]) -> Vec<Finding> {
    let find = |all: &'_ [Namespace], path: &str| all.iter().position(|it| wire_path(&it.path) == wire_path(path));
    let mut findings = Vec::new();
    for namespace in new {
        match find(old, &namespace.path).and_then(|place| old.get(place)) {
            Some(old) => findings.extend(namespace_changes(types, old, namespace)),
            None => findings.push(slot(namespace, Direction::Input, Place::Namespace).harmless(
                Code::NamespaceAdded,
                "",
                "the namespace is new; clients of the old contract do not connect to it",
            )),
        }
    }
    for namespace in old {
        if find(new, &namespace.path).is_none() {
            findings.push(slot(namespace, Direction::Input, Place::Namespace).breaking(
                Code::NamespaceRemoved,
                "",
                "the namespace is gone: clients of the old contract are refused with `Invalid namespace`; keep serving it",
            ));
        }
    }
    findings
}

/// The path without the names of its parameters, which are not on the wire.
fn wire_path(path: &str) -> String {
    let mut wire = String::with_capacity(path.len());
    let mut is_name = false;
    for character in path.chars() {
        is_name = is_name && character != '}';
        if !is_name {
            wire.push(character);
        }
        is_name = is_name || character == '{';
    }
    wire
}

fn slot(namespace: &Namespace, direction: Direction, place: Place) -> Slot<'_> {
    Slot { namespace: &namespace.path, event: None, direction, place }
}

fn namespace_changes(types: &Types, old: &Namespace, new: &Namespace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (old, parameter) in old.parameters.iter().zip(&new.parameters) {
        if old.kind != parameter.kind {
            let slot = slot(new, Direction::Input, Place::Parameter);
            findings.push(parameter_change(&slot, old.kind, parameter.kind, &parameter.name));
        }
    }
    findings.extend(auth(types, &slot(new, Direction::Input, Place::Auth), old.auth.as_ref(), new.auth.as_ref()));
    let refused = (old.refused.as_ref(), new.refused.as_ref());
    findings.extend(refusal(types, &slot(new, Direction::Output, Place::Refusal), refused));
    for direction in [Direction::Input, Direction::Output] {
        findings.extend(events::compare(types, direction, old, new));
    }
    findings
}

fn parameter_change(slot: &Slot<'_>, old: ParameterType, new: ParameterType, name: &str) -> Finding {
    let words = |kind| match kind {
        ParameterType::Number => "a number",
        ParameterType::String => "a string",
        ParameterType::Boolean => "a boolean",
        ParameterType::Any => "a text that only the server knows",
    };
    let change = format!("the path's parameter `{name}` was {} and is {} now", words(old), words(new));
    match new {
        ParameterType::String => {
            slot.harmless(Code::ParameterChanged, "", format!("{change}; the paths of the old contract are read"))
        }
        ParameterType::Any => slot.breaking(
            Code::Unjudged,
            "",
            format!(
                "{change}, and cannot be judged: it counts as breaking; accept the new contract if the type reads all \
                 old paths"
            ),
        ),
        ParameterType::Number | ParameterType::Boolean => slot.breaking(
            Code::ParameterChanged,
            "",
            format!(
                "{change}: clients of the old contract are refused with `Invalid namespace`; keep the type, or use \
                 another path"
            ),
        ),
    }
}

fn auth(types: &Types, slot: &Slot<'_>, old: Option<&Value>, new: Option<&Value>) -> Vec<Finding> {
    let finding = match (old, new) {
        (None, None) => return Vec::new(),
        (Some(old), Some(new)) => return slot.schemas(types, old, new, ""),
        (Some(_), None) => slot.harmless(Code::AuthRemoved, "", "the auth payload is not read any more; it is ignored"),
        (None, Some(new)) if admits_nothing(types, slot, new) => slot.harmless(
            Code::AuthAdded,
            "",
            "an auth payload is read now; clients of the old contract send none, and may go without",
        ),
        (None, Some(_)) => slot.breaking(
            Code::AuthRequired,
            "",
            "an auth payload is required now: clients of the old contract send none and are refused; make it an `Option`",
        ),
    };
    vec![finding]
}

/// Whether an auth payload may be absent: as `{}`, or as the `None` of an `Option`, which is `null` in schemas.
fn admits_nothing(types: &Types, slot: &Slot<'_>, new: &Value) -> bool {
    let new = hash::canonical(new);
    let absent = [serde_json::json!({"type": "object"}), serde_json::json!({"type": "null"})];
    absent.iter().any(|absent| {
        let found = super::walk::differences(types.of(slot.direction), super::walk::Sense::Lost, absent, &new, "");
        found.iter().all(super::walk::Difference::is_harmless)
    })
}

fn refusal(types: &Types, slot: &Slot<'_>, refused: (Option<&Value>, Option<&Value>)) -> Vec<Finding> {
    let finding = match refused {
        (None, None) => return Vec::new(),
        (Some(old), Some(new)) => return slot.schemas(types, old, new, ""),
        (Some(_), None) => slot.harmless(
            Code::RefusalRemoved,
            "",
            "a CONNECT is not refused any more; clients of the old contract wait for nothing",
        ),
        (None, Some(_)) => slot.breaking(
            Code::RefusalAdded,
            "",
            "a CONNECT may be refused now: clients of the old contract do not know the data of that `connect_error`; \
             refuse with `Never`, or in a namespace of another path",
        ),
    };
    vec![finding]
}
