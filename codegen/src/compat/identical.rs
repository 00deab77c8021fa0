//! Whether two schemas are the same, whatever the types behind them are called.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;

use super::shape::Definitions;
use crate::schema;

/// Pairs of an old and a new definition.
type Pairs = BTreeSet<(String, String)>;

/// The definitions of one direction, old and new, and which of them are known to be the same.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) old: Definitions,
    pub(super) new: Definitions,
    same: RefCell<Pairs>,
    different: RefCell<Pairs>,
}

impl Pair {
    pub(super) fn new(old: Definitions, new: Definitions) -> Self {
        Self { old, new, same: RefCell::default(), different: RefCell::default() }
    }

    /// Whether two schemas are the same.
    pub(super) fn is_same(&self, old: &Value, new: &Value) -> bool {
        let mut reached = Reached::default();
        let mut same = self.walk(old, new, None, &mut reached);
        let mut next = 0;
        // What refers to itself is the same if it is so everywhere else: all that was reached is the same, or it is not.
        while same && let Some((pair, _)) = reached.queue.get(next).cloned() {
            let schemas = self.old.get(&pair.0).zip(self.new.get(&pair.1));
            same = schemas.is_some_and(|(old, new)| self.walk(old, new, Some(next), &mut reached));
            if !same {
                self.differ(next, &reached);
            }
            next += 1;
        }
        if same {
            self.same.borrow_mut().append(&mut reached.pairs);
        }
        same
    }

    /// A pair differs, and with it all that led to it.
    fn differ(&self, place: usize, reached: &Reached) {
        let mut place = Some(place);
        while let Some((pair, from)) = place.and_then(|place| reached.queue.get(place)) {
            self.different.borrow_mut().insert(pair.clone());
            place = *from;
        }
    }

    fn walk(&self, old: &Value, new: &Value, from: Option<usize>, reached: &mut Reached) -> bool {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => {
                old.len() == new.len()
                    && old.iter().all(|(key, old)| {
                        let Some(new) = new.get(key) else { return false };
                        match (key.as_str(), old, new) {
                            ("$ref", Value::String(old), Value::String(new)) => {
                                self.references(old, new, from, reached)
                            }
                            ("enum", Value::Array(_), _) => old == new,
                            ("$defs" | "patternProperties" | "properties", Value::Object(old), Value::Object(new)) => {
                                let mut names = old.iter();
                                old.len() == new.len()
                                    && names.all(|(name, old)| {
                                        new.get(name).is_some_and(|new| self.walk(old, new, from, reached))
                                    })
                            }
                            _ => self.walk(old, new, from, reached),
                        }
                    })
            }
            (Value::Array(old), Value::Array(new)) => {
                old.len() == new.len() && old.iter().zip(new).all(|(old, new)| self.walk(old, new, from, reached))
            }
            _ => old == new,
        }
    }

    /// Queues a pair of definitions, unless it is known to differ.
    fn references(&self, old: &str, new: &str, from: Option<usize>, reached: &mut Reached) -> bool {
        let (Some(old), Some(new)) = (schema::referenced(old), schema::referenced(new)) else {
            return old == new;
        };
        let pair = (old, new);
        if self.different.borrow().contains(&pair) {
            if let Some(from) = from {
                self.differ(from, reached);
            }
            return false;
        }
        if !self.same.borrow().contains(&pair) && reached.pairs.insert(pair.clone()) {
            reached.queue.push((pair, from));
        }
        true
    }
}

/// Pairs of definitions that two schemas lead to.
#[derive(Debug, Default)]
struct Reached {
    pairs: Pairs,
    /// Each with the place of the pair that refers to it.
    queue: Vec<((String, String), Option<usize>)>,
}
