//! A folder of schemas: written whole, and what an earlier contract left there goes.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{INDEX, files};
use crate::document::Document;
use crate::file;

/// What [`write()`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files that hold something new.
    pub written: Vec<PathBuf>,
    /// The files of an earlier contract that are gone.
    pub removed: Vec<PathBuf>,
}

/// Writes the schemas of a contract into a folder, which is made: a file each, and the index. Files that hold the same
/// already are left alone. Those that the index of an earlier run lists, and that belong to nothing any more, are removed.
///
/// # Errors
///
/// When a file cannot be written or removed.
pub fn write(folder: &Path, document: &Document) -> io::Result<Written> {
    let stale = stale(folder, document);
    let mut done = Written::default();
    for (name, content) in files(document) {
        let path = folder.join(name);
        if file::write(&path, &content)? {
            done.written.push(path);
        }
    }
    for path in stale {
        fs::remove_file(&path)?;
        done.removed.push(path);
    }
    Ok(done)
}

/// The files in a folder that were written there for an earlier contract and belong to nothing any more: the index there
/// lists them, and they are still the schemas that it says.
pub fn stale(folder: &Path, document: &Document) -> Vec<PathBuf> {
    let read = |path: &Path| fs::read(path).ok().and_then(|json| serde_json::from_slice::<Value>(&json).ok());
    let Some(index) = read(&folder.join(INDEX)) else {
        return Vec::new();
    };
    let current: BTreeSet<String> = files(document).into_iter().map(|(name, _)| name).collect();
    let listed = index.get("schemas").and_then(Value::as_array).into_iter().flatten();
    let mut stale: Vec<PathBuf> = listed
        .filter_map(|entry| {
            let (name, id) = (entry.get("file")?.as_str()?, entry.get("id")?.as_str()?);
            if current.contains(name) || !is_plain(name) || !id.starts_with("urn:ackord:") {
                return None;
            }
            let path = folder.join(name);
            (read(&path)?.get("$id")?.as_str()? == id).then_some(path)
        })
        .collect();
    stale.sort();
    stale.dedup();
    stale
}

/// Whether a name is one that is given here; another would lead out of the folder.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    name.ends_with(".json") && !name.starts_with('.') && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::document::Ack;
    use crate::document::tests::{document, event};

    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            static NUMBER: AtomicU32 = AtomicU32::new(0);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let folder = std::env::temp_dir().join(format!("ackord-schemas-{}-{number}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            Self(folder)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn contract(events: &[&str]) -> Document {
        document(events.iter().map(|name| event(name, Vec::new(), Ack::None)).collect(), Vec::new())
    }

    #[test]
    fn what_an_earlier_contract_left_is_removed_and_nothing_else() {
        let folder = Folder::new();
        let written = write(&folder.0, &contract(&["a", "b", "c"])).unwrap();
        assert_eq!((written.written.len(), written.removed.len()), (6, 0));
        assert_eq!(write(&folder.0, &contract(&["a", "b", "c"])).unwrap(), Written::default());
        let path = |name: &str| folder.0.join(name);
        fs::write(path("mine.json"), "{}").unwrap();
        // Somebody made it something else.
        fs::write(path("chat.client.c.json"), "{\"$id\": \"https://example.org/c\"}").unwrap();
        assert_eq!(stale(&folder.0, &contract(&["a"])), [path("chat.client.b.json")]);
        let written = write(&folder.0, &contract(&["a"])).unwrap();
        assert_eq!(written, Written { written: vec![path(INDEX)], removed: vec![path("chat.client.b.json")] });
        let expected = [
            "chat.client.a.json",
            "chat.client.c.json",
            "chat.connect_error.json",
            "chat.server.exception.json",
            INDEX,
            "mine.json",
        ];
        assert_eq!(folder.names(), expected);
    }

    #[test]
    fn an_index_that_somebody_wrote_leads_nowhere_else() {
        let folder = Folder::new();
        write(&folder.0, &contract(&["a"])).unwrap();
        let outside = folder.0.with_extension("json");
        fs::write(&outside, "{\"$id\": \"urn:ackord:chat:x\"}").unwrap();
        let name = format!("../{}", outside.file_name().unwrap().to_str().unwrap());
        let index = serde_json::json!({"schemas": [{"file": name, "id": "urn:ackord:chat:x"}, 7]});
        fs::write(folder.0.join(INDEX), index.to_string()).unwrap();
        assert_eq!(stale(&folder.0, &contract(&[])), [] as [PathBuf; 0]);
        fs::remove_file(outside).unwrap();
    }
}
