//! Structs and maps.

use std::collections::BTreeSet;

use super::{Difference, Walk, What, arms, difference, inside};
use crate::compat::shape::{Arm, Opaque, Others};

/// The patterns of keys that are numbers.
const NATURAL: &str = r"^\d+$";
const INTEGER: &str = r"^-?\d+$";

impl<'a> Walk<'a> {
    pub(super) fn object(&mut self, written: &Arm<'a>, read: &Arm<'a>, path: &str) -> Vec<Difference> {
        let (writes, reads) = match (others_written(written), read.others()) {
            (Ok(writes), Ok(reads)) => (writes, reads),
            (Err(Opaque(why)), _) | (_, Err(Opaque(why))) => return vec![difference(path, What::Unjudged(why))],
        };
        let mut found = Vec::from_iter(sizes(written, &writes, read, path));
        let listed = written.names();
        let always = written.required();
        for name in read.required() {
            if !always.contains(name) {
                let what = What::Missing { listed: listed.contains(name) || matches!(writes, Others::Of { .. }) };
                found.push(difference(&inside(path, name), what));
            }
        }
        let names: BTreeSet<&str> = listed.union(&read.names()).copied().collect();
        for name in names {
            found.extend(self.field(name, (written, &writes), (read, &reads), &inside(path, name)));
        }
        found.extend(self.others(&writes, &reads, &inside(path, "*")));
        found
    }

    fn field(
        &mut self,
        name: &str,
        (written, writes): (&Arm<'a>, &Others<'a>),
        (read, reads): (&Arm<'a>, &Others<'a>),
        path: &str,
    ) -> Vec<Difference> {
        let is_listed = written.names().contains(name);
        let schemas = match writes {
            _ if is_listed => written.property(name),
            Others::Of { pattern: None, schemas } => schemas.clone(),
            // What has this name, if anything has, is within what the pattern admits.
            Others::Of { pattern: Some(pattern), schemas } if is_of(pattern, name) != Some(false) => schemas.clone(),
            _ => return Vec::new(),
        };
        let written = self.written(schemas);
        let schemas = match reads {
            _ if read.names().contains(name) => read.property(name),
            Others::Unsaid if is_listed => return vec![difference(path, What::Unread)],
            Others::Unsaid => return Vec::new(),
            Others::None => return vec![difference(path, What::Unexpected)],
            Others::Of { pattern: None, schemas } => schemas.clone(),
            Others::Of { pattern: Some(pattern), schemas } => match is_of(pattern, name) {
                Some(true) => schemas.clone(),
                Some(false) => return vec![difference(path, What::Unexpected)],
                None => return vec![difference(path, What::Unjudged("its keys have a pattern"))],
            },
        };
        let read = self.read(schemas);
        self.compare(&written, &read, path)
    }

    /// What is not listed.
    fn others(&mut self, writes: &Others<'a>, reads: &Others<'a>, path: &str) -> Vec<Difference> {
        let Others::Of { pattern: writes, schemas: written } = writes else { return Vec::new() };
        match reads {
            Others::Unsaid => Vec::new(),
            Others::None => vec![difference(path, What::Unexpected)],
            Others::Of { pattern: reads, schemas: read } => {
                let keys = |pattern: &Option<&str>| pattern.map_or("any keys".to_owned(), |it| format!("keys {it:?}"));
                let mut found = Vec::new();
                let fits = reads.is_none() || reads == writes || (*writes, *reads) == (Some(NATURAL), Some(INTEGER));
                if !fits {
                    found.push(arms::bounds(path, keys(writes), keys(reads)));
                }
                let (written, read) = (self.written(written.iter().copied()), self.read(read.iter().copied()));
                found.extend(self.compare(&written, &read, path));
                found
            }
        }
    }
}

/// Who says nothing of further fields writes none. Who says nothing at all may write any.
fn others_written<'a>(written: &Arm<'a>) -> Result<Others<'a>, Opaque> {
    let is_struct = ["type", "properties", "required"].iter().any(|key| written.all(key).next().is_some());
    Ok(match written.others()? {
        Others::Unsaid if is_struct => Others::None,
        Others::Unsaid => Others::Of { pattern: None, schemas: Vec::new() },
        said => said,
    })
}

fn sizes(written: &Arm<'_>, writes: &Others<'_>, read: &Arm<'_>, path: &str) -> Option<Difference> {
    let always = written.required().len() as u64;
    let listed = matches!(writes, Others::None).then(|| written.names().len() as u64);
    let most = written.most("maxProperties").into_iter().chain(listed).min();
    let writes = (written.least("minProperties").max(always), most);
    arms::count(writes, (read.least("minProperties"), read.most("maxProperties")), "entries", path)
}

/// Whether a key is of a pattern; `None` is unknown.
fn is_of(pattern: &str, key: &str) -> Option<bool> {
    let digits = match pattern {
        NATURAL => key,
        INTEGER => key.strip_prefix('-').unwrap_or(key),
        _ => return None,
    };
    Some(!digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit()))
}
