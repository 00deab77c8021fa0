//! The names of files: no two are one, on any file system, and none leads elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::hash::fnv1a;

/// A part of a name is this long at most.
const LONGEST: usize = 60;

/// Files of these names are devices of Windows, whatever stands behind a dot.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];

/// What each of some names, which differ, is called in the name of a file.
///
/// A name is written in lower case, with a dash for everything but letters and digits. One that is written so already has
/// its part to itself; what others would share, or what says too little, has a hash of the name behind it.
pub(super) fn parts<'n>(names: impl IntoIterator<Item = &'n str>) -> BTreeMap<&'n str, String> {
    let slugs: BTreeMap<&str, String> = names.into_iter().map(|name| (name, slug(name))).collect();
    let mut parts = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let is_shared = |slug: &str| slugs.values().filter(|it| *it == slug).count() > 1;
    let (hashed, plain): (Vec<_>, Vec<_>) = slugs
        .iter()
        .partition(|(name, slug)| slug.is_empty() || *name != slug && (says_too_little(name, slug) || is_shared(slug)));
    for (name, slug) in plain {
        taken.insert(slug.clone());
        parts.insert(*name, slug.clone());
    }
    for (name, slug) in hashed {
        let hash = format!("{:016x}", fnv1a(name.as_bytes()));
        let separator = if slug.is_empty() { "" } else { "-" };
        let mut part = format!("{slug}{separator}{}", hash.get(..8).unwrap_or(&hash));
        while !taken.insert(part.clone()) {
            part.push('_');
        }
        parts.insert(*name, part);
    }
    parts
}

/// Letters and digits in lower case, anything between them a dash.
fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.strip_prefix("r#").unwrap_or(name).chars() {
        if character.is_ascii_alphanumeric() || character == '_' {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    let slug = slug.trim_matches('-').to_owned();
    let numbered =
        |device: &str| slug.strip_prefix(device).is_some_and(|it| it.len() == 1 && it.as_bytes()[0].is_ascii_digit());
    // With a hash behind it, it is none.
    if DEVICES.contains(&slug.as_str()) || numbered("com") || numbered("lpt") { format!("{slug}-") } else { slug }
}

fn says_too_little(name: &str, slug: &str) -> bool {
    slug.is_empty() || slug.ends_with('-') || slug.len() + 1 >= LONGEST || !name.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_names_share_a_part() {
        let long = ["x".repeat(300), format!("{}y", "x".repeat(299))];
        let names = [
            "chat message",
            "a b",
            "a-b",
            "A.B",
            "userJoined",
            "userjoined",
            "größe",
            "größe ",
            "../x",
            "/",
            "",
            ".",
            "CON",
            "com1",
            "r#type",
            long[0].as_str(),
            long[1].as_str(),
        ];
        let parts = parts(names);
        let part = |name: &str| parts[name].as_str();
        assert_eq!(part("chat message"), "chat-message");
        assert_eq!(part("a-b"), "a-b");
        assert_eq!(part("a b"), format!("a-b-{}", &format!("{:016x}", fnv1a(b"a b"))[..8]));
        assert_eq!(part("userjoined"), "userjoined");
        assert_eq!(part("../x"), "x");
        assert_eq!(part("r#type"), "type");
        let all: BTreeSet<&String> = parts.values().collect();
        assert_eq!(all.len(), names.len(), "{parts:#?}");
        for part in all {
            let plain = part.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-_".contains(&it));
            assert!(plain && !part.is_empty() && part.len() < 80, "{part}");
            assert!(!DEVICES.contains(&part.as_str()) && part != "com1", "{part}");
        }
    }

    #[test]
    fn a_part_does_not_depend_on_names_that_are_written_otherwise() {
        assert_eq!(parts(["a b", "c"])["a b"], "a-b");
        assert_eq!(parts(["c", "a-b", "a b"])["a-b"], "a-b");
        assert_eq!(parts(["A B", "a b"])["a b"], parts(["a_b", "a b", "A B", "z"])["a b"]);
    }
}
