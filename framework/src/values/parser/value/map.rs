//! The entries of an object, in their order.

use std::fmt;

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use super::Value;

/// The entries that are looked through one by one. Most objects have no more, and a message may be made of hundreds of
/// thousands of objects with one entry or none.
const FEW: usize = 8;

/// The entries of an object, in the order in which they came. Looking up a key takes constant time.
#[derive(Clone)]
pub struct Map(Kept);

#[derive(Clone)]
enum Kept {
    Few(Vec<(String, Value)>),
    // Boxed, so that each item of an array, which is mostly no object, is not as large as a map.
    Many(Box<IndexMap<String, Value>>),
}

impl Map {
    /// No entries.
    pub fn new() -> Self {
        Self(Kept::Few(Vec::new()))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Few(entries) => entries.len(),
            Kept::Many(entries) => entries.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is under this key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match &self.0 {
            Kept::Few(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            Kept::Many(entries) => entries.get(key),
        }
    }

    /// What is under this key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        match &mut self.0 {
            Kept::Few(entries) => entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value),
            Kept::Many(entries) => entries.get_mut(key),
        }
    }

    /// Whether there is anything under this key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Puts a value under a key. One that was there is given back, and its place is kept, as in
    /// JavaScript.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        match &mut self.0 {
            Kept::Few(entries) => {
                if let Some((_, there)) = entries.iter_mut().find(|(name, _)| *name == key) {
                    return Some(std::mem::replace(there, value));
                }
                if entries.len() < FEW {
                    if entries.len() == entries.capacity() {
                        // A vector begins with room for four.
                        entries.reserve_exact(entries.len().max(1));
                    }
                    entries.push((key, value));
                } else {
                    let entries = std::mem::take(entries).into_iter().chain([(key, value)]);
                    self.0 = Kept::Many(Box::new(entries.collect()));
                }
                None
            }
            Kept::Many(entries) => entries.insert(key, value),
        }
    }

    /// Takes an entry out; the order of the others stays.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        match &mut self.0 {
            Kept::Few(entries) => {
                let at = entries.iter().position(|(name, _)| name == key)?;
                Some(entries.remove(at).1)
            }
            Kept::Many(entries) => entries.shift_remove(key),
        }
    }

    /// The entries.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&String, &Value)> {
        self.into_iter()
    }

    /// The keys.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &String> {
        self.into_iter().map(|(key, _)| key)
    }

    /// The values.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.into_iter().map(|(_, value)| value)
    }
}

impl Default for Map {
    fn default() -> Self {
        Self::new()
    }
}

/// The same entries, in whatever order.
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Map {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl IntoIterator for Map {
    type Item = (String, Value);
    type IntoIter = Entries;

    fn into_iter(self) -> Entries {
        Entries(match self.0 {
            Kept::Few(entries) => Walk::Few(entries.into_iter()),
            Kept::Many(entries) => Walk::Many(entries.into_iter()),
        })
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a String, &'a Value);
    type IntoIter = EntriesRef<'a>;

    fn into_iter(self) -> EntriesRef<'a> {
        EntriesRef(match &self.0 {
            Kept::Few(entries) => Walk::Few(entries.iter()),
            Kept::Many(entries) => Walk::Many(entries.iter()),
        })
    }
}

/// A walk over few entries or many.
#[derive(Debug)]
enum Walk<F, M> {
    Few(F),
    Many(M),
}

/// The entries of a [`Map`], by value.
#[derive(Debug)]
pub struct Entries(Walk<std::vec::IntoIter<(String, Value)>, indexmap::map::IntoIter<String, Value>>);

impl Iterator for Entries {
    type Item = (String, Value);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Walk::Few(entries) => entries.next(),
            Walk::Many(entries) => entries.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Walk::Few(entries) => entries.size_hint(),
            Walk::Many(entries) => entries.size_hint(),
        }
    }
}

impl ExactSizeIterator for Entries {}

/// The entries of a [`Map`], by reference.
#[derive(Debug)]
pub struct EntriesRef<'a>(Walk<std::slice::Iter<'a, (String, Value)>, indexmap::map::Iter<'a, String, Value>>);

impl<'a> Iterator for EntriesRef<'a> {
    type Item = (&'a String, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Walk::Few(entries) => entries.next().map(|(key, value)| (key, value)),
            Walk::Many(entries) => entries.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Walk::Few(entries) => entries.size_hint(),
            Walk::Many(entries) => entries.size_hint(),
        }
    }
}

impl ExactSizeIterator for EntriesRef<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(range: std::ops::Range<usize>) -> Map {
        range.map(|number| (number.to_string(), number as u32)).collect()
    }

    #[test]
    fn few_entries_and_many_behave_alike() {
        for count in 0..3 * FEW {
            let mut map = map(0..count);
            assert_eq!((map.len(), map.is_empty(), map.iter().len()), (count, count == 0, count));
            assert!(map.keys().eq((0..count).map(|number| number.to_string()).collect::<Vec<_>>().iter()));
            assert_eq!(map.insert("0", "new"), (count > 0).then(|| 0_u32.into()));
            assert_eq!(map.keys().next().unwrap(), "0");
            assert_eq!(map.remove("0"), Some("new".into()));
            assert!(!map.contains_key("0"));
            if let Some(value) = map.get_mut("1") {
                *value = true.into();
            }
            assert_eq!(map.get("1"), (count > 1).then(|| true.into()).as_ref());
            assert_eq!(map.clone().into_iter().len(), count.saturating_sub(1));
            assert_eq!(map.remove("none"), None);
        }
    }

    #[test]
    fn maps_are_equal_whatever_the_order() {
        for count in [2, FEW, FEW + 1, 3 * FEW] {
            let backwards: Map = map(0..count).into_iter().collect::<Vec<_>>().into_iter().rev().collect();
            assert_eq!(map(0..count), backwards);
            assert_ne!(map(0..count), map(1..count + 1));
            assert_ne!(map(0..count), map(0..count + 1));
        }
        let mut shrunk = map(0..FEW + 1);
        shrunk.remove(&FEW.to_string());
        assert_eq!(shrunk, map(0..FEW));
    }

    #[test]
    fn an_object_of_one_entry_takes_no_room_for_more() {
        let Kept::Few(entries) = map(0..1).0 else { panic!() };
        assert_eq!(entries.capacity(), 1);
        let Kept::Few(entries) = Map::new().0 else { panic!() };
        assert_eq!(entries.capacity(), 0);
    }
}
