//! Node, with the packages that the tests run there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder whose `node_modules` has the stock client and TypeScript.
pub(crate) fn packages() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e");
        let wanted = ["typescript", "react-dom"].map(|package| folder.join("node_modules").join(package));
        if !wanted.iter().all(|package| package.exists()) {
            let installed = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output();
            let installed = installed.expect("npm is needed to check what pages get");
            assert!(installed.status.success(), "`npm ci` failed in {}: {installed:?}", folder.display());
        }
        folder
    })
}
