//! Arrays and tuples.

use serde_json::Value;

use super::{Difference, Walk, arms, inside};
use crate::compat::shape::{Arm, list};

/// Elements that are compared one by one.
const MOST_PLACES: usize = 256;

impl<'a> Walk<'a> {
    pub(super) fn array(&mut self, written: &Arm<'a>, read: &Arm<'a>, path: &str) -> Vec<Difference> {
        let size = |arm: &Arm<'a>| (arm.least("minItems"), arm.most("maxItems"));
        let (writes, reads) = (size(written), size(read));
        let mut found = Vec::from_iter(arms::count(writes, reads, "elements", path));
        let is_set = |arm: &Arm<'a>| arm.all("uniqueItems").any(|it| *it == Value::Bool(true));
        let is_single = writes.1.is_some_and(|most| most <= 1);
        if is_set(read) && !is_set(written) && !is_single {
            found.push(arms::bounds(path, "any elements".to_owned(), "different elements".to_owned()));
        }
        // An array that is longer than the other side reads has been reported.
        let most = writes.1.into_iter().chain(reads.1).min();
        let most = most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        let places = places(written).max(places(read));
        for place in 0..places.min(most).min(MOST_PLACES) {
            found.extend(self.element(written, read, place, &inside(path, &place.to_string())));
        }
        if most > places || places > MOST_PLACES {
            found.extend(self.element(written, read, places, &inside(path, "*")));
        }
        found
    }

    fn element(&mut self, written: &Arm<'a>, read: &Arm<'a>, place: usize, path: &str) -> Vec<Difference> {
        let written = self.written(element(written, place));
        let read = self.read(element(read, place));
        self.compare(&written, &read, path)
    }
}

/// How many elements have a schema of their own.
fn places(arm: &Arm<'_>) -> usize {
    arm.parts.iter().map(|part| list(part, "prefixItems").len()).max().unwrap_or(0)
}

fn element<'a>(arm: &Arm<'a>, place: usize) -> Vec<&'a Value> {
    let schema =
        |part: &&'a serde_json::Map<String, Value>| list(part, "prefixItems").get(place).or_else(|| part.get("items"));
    arm.parts.iter().filter_map(schema).collect()
}
