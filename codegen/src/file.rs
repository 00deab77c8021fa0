//! Writing a generated file: whole or not at all, and only when it changed.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes `content` to `path` unless that is what the file holds, so that watchers see changes only; whether it did.
///
/// Readers find the old file or the new one, never a part of it. Folders are created. A link stays one: what it leads to is
/// written. Who may read and write the file stays as it was.
///
/// # Errors
///
/// When the folder or the file cannot be written, or when `path` names something that is no file.
pub fn write(path: &Path, content: &str) -> io::Result<bool> {
    let there = fs::metadata(path).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is there, and is no file"));
    }
    let target = fs::canonicalize(path);
    let path = target.as_deref().unwrap_or(path);
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
    let permissions = there.map(|there| there.permissions());
    let written = fs::write(&temporary, content)
        .and_then(|()| permissions.map_or(Ok(()), |permissions| fs::set_permissions(&temporary, permissions)))
        .and_then(|()| fs::rename(&temporary, path));
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

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_the_file_keeps_its_mode() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let folder = std::env::temp_dir().join(format!("ackord-link-{}", std::process::id()));
        fs::create_dir_all(folder.join("elsewhere")).unwrap();
        let (file, link) = (folder.join("elsewhere/chat.ts"), folder.join("chat.ts"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("elsewhere/chat.ts", &link).unwrap();
        assert!(write(&link, "new").unwrap());
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
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
