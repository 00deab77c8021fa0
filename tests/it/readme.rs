//! The code in README.md compiles: it is the code of these files, and nothing else.

use ackord::Contract;

use crate::support::markdown::assert_blocks;
use crate::support::node::assert_compiles;

#[allow(dead_code, unreachable_pub)]
#[rustfmt::skip]
mod chat;

#[allow(dead_code)]
#[rustfmt::skip]
mod desk;

#[rustfmt::skip]
mod testing;

#[test]
fn the_readme_shows_these_files_and_no_other_code() {
    assert_blocks(
        "README.md",
        &[
            ("rust", include_str!("readme/chat.rs")),
            ("ts", include_str!("readme/chat.extract.ts")),
            ("ts", include_str!("readme/page.ts")),
            ("rust", include_str!("readme/testing.rs")),
            ("rust", include_str!("readme/desk.rs")),
        ],
    );
}

#[test]
fn the_readmes_page_compiles_against_the_readmes_contract() {
    let contract = Contract::new("chat", "1.0.0").namespace::<chat::Chat>();
    let generated = contract.typescript().unwrap();
    assert!(generated.contains(include_str!("readme/chat.extract.ts")), "the README shows another file:\n{generated}");
    let files = [("page.ts", include_str!("readme/page.ts"))];
    assert_compiles("readme", |folder| contract.write_typescript(folder.join("chat.ts")), &files);
}
