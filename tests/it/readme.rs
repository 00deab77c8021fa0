//! The code in README.md compiles: it is the code of these files, and nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ackord::Contract;

use crate::support::node::packages;

#[allow(dead_code, unreachable_pub)]
#[rustfmt::skip]
mod chat;

#[allow(dead_code)]
#[rustfmt::skip]
mod desk;

#[rustfmt::skip]
mod testing;

/// Each block of code, by its language and the text that it has to be.
const BLOCKS: [(&str, &str); 5] = [
    ("rust", include_str!("readme/chat.rs")),
    ("ts", include_str!("readme/chat.extract.ts")),
    ("ts", include_str!("readme/page.ts")),
    ("rust", include_str!("readme/desk.rs")),
    ("rust", include_str!("readme/testing.rs")),
];

#[test]
fn the_readme_shows_these_files_and_no_other_code() {
    assert_blocks("README.md", &fs::read_to_string(root().join("README.md")).unwrap(), &BLOCKS);
}

/// Every block of code in a page, but for commands and manifests, is the text of its file.
pub(crate) fn assert_blocks(page: &str, text: &str, expected: &[(&str, &str)]) {
    let blocks: Vec<(&str, &str)> = text
        .split("\n```")
        .skip(1)
        .step_by(2)
        .map(|block| block.split_once('\n').unwrap_or((block, "")))
        .filter(|(language, _)| !["sh", "toml"].contains(language))
        .collect();
    assert_eq!(blocks.len(), expected.len(), "blocks of code in {page}");
    for ((language, text), (expected_language, expected)) in blocks.iter().zip(expected) {
        assert_eq!(language, expected_language);
        assert_eq!(text.trim_end(), expected.trim_end(), "a block of {page} differs from its file");
    }
}

#[test]
fn the_readmes_page_compiles_against_the_readmes_contract() {
    let folder = packages();
    // Below the packages, so that the page's import is found.
    let page = folder.join("node_modules/.readme");
    fs::create_dir_all(&page).unwrap();
    let contract = Contract::new("chat", "1.0.0").namespace::<chat::Chat>();
    let generated = contract.typescript().unwrap();
    assert!(generated.contains(include_str!("readme/chat.extract.ts")), "the README shows another file:\n{generated}");
    contract.write_typescript(page.join("chat.ts")).unwrap();
    fs::write(page.join("page.ts"), include_str!("readme/page.ts")).unwrap();
    let checked = Command::new("node")
        .arg(folder.join("node_modules/typescript/bin/tsc"))
        .args(["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"])
        .args(["--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom"])
        .arg(page.join("page.ts"))
        .output()
        .expect("node is needed to check the page");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
