//! The code in docs/from-node.md is the code of these files: the one in Rust compiles, and the one for Node is JavaScript.

use std::process::Command;

use crate::support::markdown::{assert_blocks, root};
use crate::support::node::node;

#[allow(dead_code)]
#[rustfmt::skip]
mod server;

#[test]
fn the_page_for_those_who_come_from_node_shows_these_files_and_no_other_code() {
    assert_blocks(
        "docs/from-node.md",
        &[("js", include_str!("from_node/server.mjs")), ("rust", include_str!("from_node/server.rs"))],
    );
}

#[test]
fn the_server_for_node_is_javascript() {
    node(Command::new("node").args(["--check", "tests/it/from_node/server.mjs"]), &root(), "");
}
