//! Whether clients of an older contract get on with a newer one, and what is in their way.
//!
//! The rules follow the direction. What the server reads (arguments of clients' events, auth, answers to its own events,
//! parameters of paths) may be widened; what it writes (its events' arguments, acknowledgements, refusals) may be narrowed.
//! Anything else is breaking, and so is a change that cannot be judged. What people read only (docs, titles, examples,
//! deprecation, the names of types, the contract's name and version) changes nothing.
//!
//! It is shapes that are compared: a field that means something else under its old name and type is not found, nor a type
//! of path parameters that reads fewer numbers, since the document does not say which it is.

mod events;
mod identical;
mod identity;
mod namespaces;
mod number;
mod report;
mod shape;
mod slot;
mod walk;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use identity::{Identity, Judgement, KnownContracts};

use crate::document::{Direction, Document};
use crate::hash;
use identical::Pair;

/// Compares a contract with an older one, for the clients of the older one.
pub fn compare(old: &Document, new: &Document) -> Comparison {
    let pair = |direction| {
        let definitions = |document: &Document| {
            let all = document.definitions.of(direction).iter();
            all.map(|(name, schema)| (name.clone(), hash::canonical(schema))).collect::<BTreeMap<String, Value>>()
        };
        Pair::new(definitions(old), definitions(new))
    };
    let types = Types { input: pair(Direction::Input), output: pair(Direction::Output) };
    let findings = namespaces::compare(&types, &old.namespaces, &new.namespaces);
    Comparison { old: Identity::of(old), new: Identity::of(new), findings }
}

/// What has changed between two contracts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The contract that clients were built with.
    pub old: Identity,
    /// The contract that the server has.
    pub new: Identity,
    /// The changes, namespace by namespace.
    pub findings: Vec<Finding>,
}

impl Comparison {
    /// Whether no change is breaking.
    pub fn is_compatible(&self) -> bool {
        self.breaking().next().is_none()
    }

    /// The breaking changes.
    pub fn breaking(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|it| it.severity == Severity::Breaking)
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// Whether clients of the old contract suffer from it.
    pub severity: Severity,
    /// What kind of change it is.
    pub code: Code,
    /// The path of the namespace, as the new contract has it, if it has it.
    pub namespace: String,
    /// The event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Whether the server reads or writes what has changed.
    pub direction: Direction,
    /// What has changed.
    pub place: Place,
    /// Where in the payload, as a JSON pointer: into the list of arguments (`/0/text`), into the one value of an
    /// acknowledgement, into a `Reply` (`/data/id`). `*` is any element or key. Empty is the whole.
    pub pointer: String,
    /// What has changed, what it means for clients of the old contract, and how to mend it: one sentence.
    pub message: String,
}

impl Finding {
    /// Whether its event is one that clients emit.
    pub fn is_from_client(&self) -> bool {
        (self.place == Place::Ack) == (self.direction == Direction::Output)
    }
}

/// Whether a change does harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Clients of the old contract get on with it.
    Harmless,
    /// They do not, or it cannot be judged whether they do.
    Breaking,
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Place {
    /// A namespace as a whole.
    Namespace,
    /// A parameter of its path.
    Parameter,
    /// The auth payload of a CONNECT.
    Auth,
    /// The data of a CONNECT_ERROR.
    Refusal,
    /// An event as a whole.
    Event,
    /// The arguments of an event.
    Arguments,
    /// The acknowledgement of an event.
    Ack,
}

macro_rules! codes {
    ($($(#[$docs:meta])* $code:ident = $text:literal,)+) => {
        /// The kinds of changes. Their texts stay as they are.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$docs])* #[serde(rename = $text)] $code,)+
        }

        impl Code {
            /// The code as it is printed: `field-removed`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $text,)+
                }
            }
        }
    };
}

codes! {
    /// There is a new namespace.
    NamespaceAdded = "namespace-added",
    /// A namespace is gone.
    NamespaceRemoved = "namespace-removed",
    /// A parameter of a path is made of something else.
    ParameterChanged = "parameter-changed",
    /// An auth payload may be sent now.
    AuthAdded = "auth-added",
    /// An auth payload has to be sent now.
    AuthRequired = "auth-required",
    /// The auth payload is ignored now.
    AuthRemoved = "auth-removed",
    /// A CONNECT may be refused now.
    RefusalAdded = "refusal-added",
    /// No CONNECT is refused any more.
    RefusalRemoved = "refusal-removed",
    /// There is a new event.
    EventAdded = "event-added",
    /// An event is gone.
    EventRemoved = "event-removed",
    /// There is a new argument, which may be left out or ignored.
    ArgumentAdded = "argument-added",
    /// An argument is gone.
    ArgumentRemoved = "argument-removed",
    /// An argument has to be there now.
    ArgumentRequired = "argument-required",
    /// An argument may be left out now.
    ArgumentOptional = "argument-optional",
    /// An argument stands in another place.
    ArgumentMoved = "argument-moved",
    /// An event is acknowledged now.
    AckAdded = "ack-added",
    /// An event is not acknowledged any more.
    AckRemoved = "ack-removed",
    /// The acknowledgement has another form.
    AckChanged = "ack-changed",
    /// A `Reply` may be an error now.
    ErrorAdded = "error-added",
    /// A `Reply` is no error any more.
    ErrorRemoved = "error-removed",
    /// There is a new field.
    FieldAdded = "field-added",
    /// A field is gone.
    FieldRemoved = "field-removed",
    /// A field has to be there now.
    FieldRequired = "field-required",
    /// A field may be missing now.
    FieldOptional = "field-optional",
    /// A value has another type.
    TypeChanged = "type-changed",
    /// A value may be `null` now.
    NullAdded = "null-added",
    /// A value may not be `null` any more.
    NullRemoved = "null-removed",
    /// There is a new alternative.
    VariantAdded = "variant-added",
    /// An alternative is gone.
    VariantRemoved = "variant-removed",
    /// A value has narrower bounds.
    ConstraintNarrowed = "constraint-narrowed",
    /// A value has wider bounds.
    ConstraintWidened = "constraint-widened",
    /// Something has changed, and cannot be judged.
    Unjudged = "unjudged",
}

/// The definitions of both directions, old and new.
struct Types {
    input: Pair,
    output: Pair,
}

impl Types {
    fn of(&self, direction: Direction) -> &Pair {
        match direction {
            Direction::Input => &self.input,
            Direction::Output => &self.output,
        }
    }
}
