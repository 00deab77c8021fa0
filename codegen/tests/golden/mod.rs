//! Files that are printed, and kept as they are: `UPDATE=1` writes them.

use std::fs;
use std::path::Path;

/// The file holds what is printed.
#[track_caller]
pub(crate) fn assert_golden(path: &Path, printed: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, printed).unwrap();
    }
    let golden = fs::read_to_string(path).unwrap_or_default();
    let differs = golden.lines().zip(printed.lines()).find(|(golden, line)| golden != line);
    assert_eq!(differs, None, "{} has changed; `UPDATE=1` accepts it", path.display());
    assert_eq!(golden, printed);
}
