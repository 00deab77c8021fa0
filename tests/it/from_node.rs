//! The code in docs/from-node.md is the code of these files: the one in Rust compiles, and the one for Node is JavaScript.

use std::fs;
use std::process::Command;

use crate::readme::{assert_blocks, root};

#[allow(dead_code)]
#[rustfmt::skip]
mod server;

#[test]
fn the_page_for_those_who_come_from_node_shows_these_files_and_no_other_code() {
    let page = fs::read_to_string(root().join("docs/from-node.md")).unwrap();
    assert_blocks(
        "docs/from-node.md",
        &page,
        &[("js", include_str!("from_node/server.mjs")), ("rust", include_str!("from_node/server.rs"))],
    );
}

#[test]
fn the_server_for_node_is_javascript() {
    let checked = Command::new("node")
        .arg("--check")
        .arg(root().join("tests/it/from_node/server.mjs"))
        .output()
        .expect("node is needed to check the server");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
