//! Node, and packages for it, for what only JavaScript can tell.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of these tests, with the packages of its `package-lock.json` in it.
pub(crate) fn installed(folder: &str, packages: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    if !packages.iter().all(|package| folder.join("node_modules").join(package).exists()) {
        let output = run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]), &folder);
        assert!(
            output.status.success(),
            "`npm ci` failed in {}: {} are needed to check the generated files\n{}",
            folder.display(),
            packages.join(" and "),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    folder
}

pub(crate) fn run(command: &mut Command, folder: &Path) -> Output {
    let program = command.get_program().to_owned();
    command
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("cannot run {program:?}, which is needed to check the generated files: {error}"))
}
