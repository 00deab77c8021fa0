//! Node, and packages for it, for what only JavaScript can tell.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

/// The folder, with the packages of its `package-lock.json` in it. `node_modules/.installed` is a copy of that file, which
/// tells whether they are there.
pub(crate) fn installed(folder: PathBuf) -> PathBuf {
    let wanted = folder.join("package-lock.json");
    let wanted = fs::read(&wanted).unwrap_or_else(|error| panic!("{}: {error}", wanted.display()));
    let installed = folder.join("node_modules/.installed");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return folder;
    }
    let output = run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]), &folder, "");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`npm ci` failed in {}, which the tests need:\n{errors}", folder.display());
    fs::write(installed, wanted).unwrap();
    folder
}

/// Runs a program in a folder, with this on its standard input.
pub(crate) fn run(command: &mut Command, folder: &Path, input: &str) -> Output {
    let program = command.get_program().to_owned();
    let command = command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {program:?}, which is needed to check what pages get: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // Beside the reading, so that neither waits for the other.
    let writing = thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // Whoever does not read it all says with the status whether that was right.
    let _ = writing.join().unwrap();
    output
}
