//! The code in the guides is the code of files that are compiled, checked or run.

use std::path::Path;

use crate::support::markdown::{blocks, is_excerpt, read};

/// The guides, each with the files that its blocks of code are excerpts of.
const GUIDES: [(&str, &[&str]); 5] = [
    ("docs/from-socketioxide.md", &["tests/from-socketioxide/src/server.rs", "tests/it/from_socketioxide/after.rs"]),
    (
        "docs/contract-crate.md",
        &[
            "examples/shop/contract/Cargo.toml",
            "examples/shop/contract/src/lib.rs",
            "examples/shop/server/Cargo.toml",
            "examples/shop/server/src/main.rs",
            "examples/shop/tools/Cargo.toml",
            "examples/shop/tools/src/main.rs",
        ],
    ),
    (
        "docs/versioning.md",
        &[
            "examples/rolling/v1.rs",
            "examples/rolling/v2.rs",
            "examples/shop/contract/src/lib.rs",
            "tests/it/versioning/deprecated.rs",
            "tests/it/versioning/reload.ts",
        ],
    ),
    ("docs/errors.md", &["tests/it/refusals/server.rs", "tests/it/refusals/page.ts"]),
    ("docs/react.md", &["tests/e2e/react/socket.ts", "tests/e2e/react/room.tsx"]),
];

/// What is no code of a file: commands, and what tests of their own hold.
const OTHER: [&str; 3] = ["sh", "json", "text"];

#[test]
fn every_block_of_code_in_a_guide_is_in_a_file() {
    for (page, files) in GUIDES {
        let files: Vec<_> = files.iter().map(|file| (*file, read(file))).collect();
        let text = read(page);
        let mut code = 0;
        for block in blocks(&text).filter(|block| !OTHER.contains(&block.language)) {
            code += 1;
            let extension = if block.language == "rust" { "rs" } else { block.language };
            // Whoever has no copy of this repository has the crate from where it is.
            let excerpt =
                block.text.replace(r#"git = "https://github.com/ackord/ackord""#, r#"path = "../../../framework""#);
            let is_here = |(file, whole): &(&str, String)| {
                Path::new(file).extension().is_some_and(|it| it == extension) && is_excerpt(&excerpt, whole)
            };
            assert!(files.iter().any(is_here), "{page} has code that is in none of its files:\n{}", block.text);
        }
        assert!(code > 1, "{page} has no code");
    }
}

#[test]
fn a_part_of_a_file_is_an_excerpt_and_anything_else_is_not() {
    let whole = "mod a {\n    fn b() {\n        c();\n\n    }\n}\n";
    for part in ["fn b() {\n    c();\n\n}\n", "c();", "mod a {\n    fn b() {"] {
        assert!(is_excerpt(part, whole), "{part}");
    }
    for other in ["fn b() {\n    d();\n\n}\n", "fn b() {\nc();", "c()", "c();\nc();"] {
        assert!(!is_excerpt(other, whole), "{other}");
    }
}
