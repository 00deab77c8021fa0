//! Whether everything that one side writes is read by the other: schemas against schemas.
//!
//! The answer is safe: what is not understood is a difference. Who writes is taken to write the fields that its schema
//! lists and no others, unless the schema speaks of others, since serde and a typed client do so. Who reads ignores fields
//! that its schema does not list, unless the schema forbids them.

mod arms;
mod arrays;
mod objects;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::identical::Pair;
use super::shape::{self, Arm, Definitions, Kind, Node, Opaque};
use crate::schema;

/// Nested types are followed down to this depth.
const DEEPEST: usize = 96;

/// Pairs of schemas that are looked at for one payload.
const MOST_STEPS: usize = 50_000;

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// The old side: what differs is admitted no longer.
    Lost,
    /// The new side: what differs is admitted only now.
    Gained,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Difference {
    /// A JSON pointer into the payload; `*` is any element or key.
    pub(super) path: String,
    /// The variant in which it is.
    pub(super) variant: Option<String>,
    pub(super) what: What,
}

/// What is written and not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A field that has to be there, and may be missing; whether it is listed at all.
    Missing { listed: bool },
    /// A field that must not be there.
    Unexpected,
    /// A field that nobody reads: no harm.
    Unread,
    /// A value of another type.
    Type { written: String, read: String },
    /// `null`.
    Null,
    /// An alternative.
    Variant(String),
    /// A value out of bounds.
    Bounds { written: String, read: String },
    /// We cannot tell.
    Unjudged(&'static str),
}

impl Difference {
    /// Whether the value is read nevertheless.
    pub(super) fn is_harmless(&self) -> bool {
        self.what == What::Unread
    }
}

type Key = (Vec<usize>, Vec<usize>);

/// A walk through two schemas.
pub(super) struct Walk<'a> {
    sense: Sense,
    pair: &'a Pair,
    /// What is being compared: met again, it is taken to fit, and whether it does is decided where it began.
    open: Vec<Key>,
    /// The lowest place in `open` that was relied upon.
    relied: usize,
    judged: BTreeMap<Key, Vec<Difference>>,
    steps: usize,
}

/// What is written and not read; `sense` says which of the schemas is the writer's.
pub(super) fn differences(pair: &Pair, sense: Sense, old: &Value, new: &Value, path: &str) -> Vec<Difference> {
    let mut walk = Walk { sense, pair, open: Vec::new(), relied: usize::MAX, judged: BTreeMap::new(), steps: 0 };
    let (written, read) = match sense {
        Sense::Lost => (old, new),
        Sense::Gained => (new, old),
    };
    let (written, read) = (walk.written([written]), walk.read([read]));
    walk.compare(&written, &read, path)
}

impl<'a> Walk<'a> {
    fn writer(&self) -> &'a Definitions {
        match self.sense {
            Sense::Lost => &self.pair.old,
            Sense::Gained => &self.pair.new,
        }
    }

    fn reader(&self) -> &'a Definitions {
        match self.sense {
            Sense::Lost => &self.pair.new,
            Sense::Gained => &self.pair.old,
        }
    }

    fn written(&self, schemas: impl IntoIterator<Item = &'a Value>) -> Node<'a> {
        shape::node(schemas, self.writer())
    }

    fn read(&self, schemas: impl IntoIterator<Item = &'a Value>) -> Node<'a> {
        shape::node(schemas, self.reader())
    }

    fn is_same(&self, written: &Value, read: &Value) -> bool {
        match self.sense {
            Sense::Lost => self.pair.is_same(written, read),
            Sense::Gained => self.pair.is_same(read, written),
        }
    }

    fn compare(&mut self, written: &Node<'a>, read: &Node<'a>, path: &str) -> Vec<Difference> {
        if read.is_empty() {
            return Vec::new();
        }
        if let ([written], [read]) = (written.as_slice(), read.as_slice())
            && self.is_same(written, read)
        {
            return Vec::new();
        }
        let places = |node: &Node<'a>| node.iter().map(|it| std::ptr::from_ref::<Value>(it).addr()).collect();
        let key: Key = (places(written), places(read));
        if let Some(known) = self.judged.get(&key) {
            return known.clone();
        }
        if let Some(place) = self.open.iter().position(|it| *it == key) {
            self.relied = self.relied.min(place);
            return Vec::new();
        }
        let depth = self.open.len();
        self.steps += 1;
        if depth >= DEEPEST || self.steps > MOST_STEPS {
            return vec![difference(path, What::Unjudged("its types are nested too deeply"))];
        }
        let outer = std::mem::replace(&mut self.relied, usize::MAX);
        self.open.push(key.clone());
        let mut found = self.alternatives(written, read, path);
        // A type that is met twice is reported where it was met first.
        let mut told = BTreeSet::new();
        found.retain(|it| told.insert(it.clone()));
        self.open.pop();
        let relied = std::mem::replace(&mut self.relied, outer);
        // What fits because something around it is taken to fit is not known yet. What does not fit, does not.
        if relied < depth {
            self.relied = self.relied.min(relied);
        }
        if relied >= depth || !found.iter().all(Difference::is_harmless) {
            self.judged.insert(key, found.clone());
        }
        found
    }

    fn alternatives(&mut self, written: &Node<'a>, read: &Node<'a>, path: &str) -> Vec<Difference> {
        let arms = (shape::arms(written, self.writer()), shape::arms(read, self.reader()));
        let (writes, reads) = match arms {
            (Ok(writes), Ok(reads)) => (writes, reads),
            (Err(Opaque(why)), _) | (_, Err(Opaque(why))) => return vec![difference(path, What::Unjudged(why))],
        };
        if written.is_empty() {
            let (written, read) = ("any value".to_owned(), arms::types(&reads));
            return vec![difference(path, What::Type { written, read })];
        }
        let mut found = Vec::new();
        for arm in &writes {
            found.extend(self.alternative(arm, &writes, &reads, path));
        }
        found
    }

    fn alternative(&mut self, arm: &Arm<'a>, writes: &[Arm<'a>], reads: &[Arm<'a>], path: &str) -> Vec<Difference> {
        let is_union = |arms: &[Arm<'a>]| arms.iter().filter(|it| it.kind != Kind::Null).count() > 1;
        let is_variant = is_union(writes) || is_union(reads);
        let candidates: Vec<&Arm<'a>> = reads.iter().filter(|it| it.kind == arm.kind).collect();
        if candidates.is_empty() {
            let what = if arm.kind == Kind::Null && writes.len() > 1 {
                What::Null
            } else if is_variant && reads.iter().any(|it| it.kind != Kind::Null) {
                What::Variant(arms::label(arm))
            } else {
                What::Type { written: arms::types(writes), read: arms::types(reads) }
            };
            return vec![difference(path, what)];
        }
        if let Some(values) = arms::values(arm) {
            return values.into_iter().filter_map(|value| arms::refused(value, &candidates, path)).collect();
        }
        let mut attempts = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let found = self.arm(arm, candidate, path);
            if found.iter().all(Difference::is_harmless) {
                return found;
            }
            attempts.push((candidate, found));
        }
        arms::closest(arm, attempts, is_variant, path)
    }

    /// What does not fit in one alternative.
    fn arm(&mut self, written: &Arm<'a>, read: &Arm<'a>, path: &str) -> Vec<Difference> {
        let mut found = Vec::new();
        if !self.knows(written, read) {
            found.push(difference(path, What::Unjudged("it has keywords that are not known here")));
        }
        if let Some(values) = &read.values {
            let read = arms::listed(values.iter().copied());
            let written = format!("any {}", arms::name(written));
            found.push(difference(path, What::Bounds { written, read }));
            return found;
        }
        match written.kind {
            Kind::Null | Kind::Boolean => {}
            Kind::Number => found.extend(arms::number(written, read, path)),
            Kind::String | Kind::Binary => found.extend(arms::text(written, read, path)),
            Kind::Array => found.extend(self.array(written, read, path)),
            Kind::Object => found.extend(self.object(written, read, path)),
        }
        found
    }

    /// Whether the keywords that we do not know are the same on both sides, or none on the reader's.
    fn knows(&self, written: &Arm<'a>, read: &Arm<'a>) -> bool {
        let mut reads = read.unknown().peekable();
        reads.peek().is_none()
            || (written.unknown().count() == read.unknown().count()
                && reads.all(|(key, read)| {
                    // This one is about the keywords beside it.
                    key != "unevaluatedItems"
                        && written.unknown().any(|(other, written)| other == key && self.is_same(written, read))
                }))
    }
}

fn difference(path: &str, what: What) -> Difference {
    Difference { path: path.to_owned(), variant: None, what }
}

/// A step into a value.
fn inside(path: &str, segment: &str) -> String {
    format!("{path}/{}", schema::escaped(segment))
}
