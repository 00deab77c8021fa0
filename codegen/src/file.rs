//! Writing a generated file: whole or not at all, and only when it changed.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes `content` to `path` unless that is what the file holds, so that watchers see changes only; whether it did.
///
/// Readers find the old file or the new one, never a part of it. Folders are created.
///
/// # Errors
///
/// When the folder or the file cannot be written, or when `path` names something that is no file.
pub fn write(path: &Path, content: &str) -> io::Result<bool> {
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is there, and is no file"));
    }
    if fs::read(path).is_ok_and(|old| old == content.as_bytes()) {
        return Ok(false);
    }
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
    };
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(folder)?;
    }
    // In the same folder, since a file cannot be renamed across file systems; two tests may write at once.
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let temporary = folder.join(format!(".{}.{}-{number}.tmp", name.to_string_lossy(), std::process::id()));
    let written = fs::write(&temporary, content).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is what counts.
        let _ = fs::remove_file(&temporary);
    }
    written.map(|()| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_only_when_it_changed() {
        let folder = std::env::temp_dir().join(format!("ackord-file-{}", std::process::id()));
        let path = folder.join("web/src/chat.ts");
        assert!(write(&path, "one").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        let modified = || fs::metadata(&path).unwrap().modified().unwrap();
        let before = modified();
        assert!(!write(&path, "one").unwrap());
        assert_eq!(modified(), before);
        write(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        let files = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(files, 1, "nothing temporary stays");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let folder = std::env::temp_dir().join(format!("ackord-folder-{}", std::process::id()));
        fs::create_dir_all(folder.join("taken")).unwrap();
        assert!(write(&folder.join("taken"), "text").is_err());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(folder).unwrap();
    }
}
