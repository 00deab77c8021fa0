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
        // What refers to itself is the same if it is so everywhere else: all that was assumed holds, or none of it.
        let mut assumed = Pairs::new();
        let same = self.walk(old, new, &mut assumed);
        if same {
            self.same.borrow_mut().append(&mut assumed);
        }
        same
    }

    fn walk(&self, old: &Value, new: &Value, assumed: &mut Pairs) -> bool {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => {
                old.len() == new.len()
                    && old.iter().all(|(key, old)| {
                        let Some(new) = new.get(key) else { return false };
                        match (key.as_str(), old, new) {
                            ("$ref", Value::String(old), Value::String(new)) => self.references(old, new, assumed),
                            ("enum", Value::Array(_), _) => old == new,
                            ("$defs" | "patternProperties" | "properties", Value::Object(old), Value::Object(new)) => {
                                let mut names = old.iter();
                                old.len() == new.len()
                                    && names.all(|(name, old)| {
                                        new.get(name).is_some_and(|new| self.walk(old, new, assumed))
                                    })
                            }
                            _ => self.walk(old, new, assumed),
                        }
                    })
            }
            (Value::Array(old), Value::Array(new)) => {
                old.len() == new.len() && old.iter().zip(new).all(|(old, new)| self.walk(old, new, assumed))
            }
            _ => old == new,
        }
    }

    fn references(&self, old: &str, new: &str, assumed: &mut Pairs) -> bool {
        let (Some(old), Some(new)) = (schema::referenced(old), schema::referenced(new)) else {
            return old == new;
        };
        let (Some(old_schema), Some(new_schema)) = (self.old.get(&old), self.new.get(&new)) else {
            return false;
        };
        let pair = (old, new);
        if self.same.borrow().contains(&pair) || assumed.contains(&pair) {
            return true;
        }
        if self.different.borrow().contains(&pair) {
            return false;
        }
        assumed.insert(pair.clone());
        let same = self.walk(old_schema, new_schema, assumed);
        if !same {
            self.different.borrow_mut().insert(pair);
        }
        same
    }
}
