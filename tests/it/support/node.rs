//! Node, with the packages that the tests run there.

#[path = "../../../codegen/tests/node/mod.rs"]
mod programs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use ackord::ContractError;

/// The folder whose `node_modules` has the stock client, TypeScript, React, and a validator of JSON Schema.
pub(crate) fn packages() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| programs::installed(Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e")))
}

/// A folder below the packages, where what its files import is found.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = packages().join("node_modules").join(format!(".{name}"));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs Node in a folder, with this on its standard input. It has to succeed; what it printed is returned.
#[track_caller]
pub(crate) fn node(command: &mut Command, folder: &Path, input: &str) -> Vec<u8> {
    let output = programs::run(command, folder, input);
    let [printed, errors] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    assert!(output.status.success(), "{command:?} failed:\n{printed}{errors}");
    output.stdout
}

/// What is strict in TypeScript.
const STRICT: [&str; 9] = [
    "--strict",
    "--exactOptionalPropertyTypes",
    "--noUncheckedIndexedAccess",
    "--noUnusedLocals",
    "--isolatedModules",
    "--target",
    "es2022",
    "--lib",
    "es2022,dom,dom.iterable",
];

/// Checks files of a folder with `tsc`, or compiles them.
#[track_caller]
pub(crate) fn tsc(folder: &Path, arguments: &[&str]) {
    let compiler = packages().join("node_modules/typescript/bin/tsc");
    node(Command::new("node").arg(compiler).args(STRICT).args(arguments), folder, "");
}

/// The files of a page compile against what is generated beside them.
#[track_caller]
pub(crate) fn assert_compiles(
    name: &str,
    generate: impl FnOnce(&Path) -> Result<(), ContractError>,
    files: &[(&str, &str)],
) {
    let folder = folder(name);
    generate(&folder).unwrap();
    let mut arguments = vec!["--noEmit", "--erasableSyntaxOnly", "--module", "esnext", "--moduleResolution", "bundler"];
    for (file, text) in files {
        fs::write(folder.join(file), text).unwrap();
        arguments.push(file);
    }
    tsc(&folder, &arguments);
}
