//! What docs/versioning.md says of contracts that change: its table of findings, the example of a rolling deploy, its page.

use std::collections::BTreeSet;
use std::process::Command;

use ackord::Contract;
use ackord::codegen::compat::compare;

use crate::support::markdown::{blocks, read, root, table};
use crate::support::node::assert_compiles;

#[allow(dead_code)]
mod deprecated;
#[allow(dead_code)]
mod new;
#[allow(dead_code)]
mod old;
#[allow(dead_code, unreachable_pub)]
#[path = "../../examples/rolling/v1.rs"]
mod v1;
#[allow(dead_code, unreachable_pub)]
#[path = "../../examples/rolling/v2.rs"]
mod v2;

const PAGE: &str = "docs/versioning.md";

/// A row of the table has the kind of change, an example, and what `ackord diff` says of it.
#[test]
fn the_table_has_each_kind_of_change_with_the_sentence_that_is_printed() {
    let comparison = compare(&old::contract().document().unwrap(), &new::contract().document().unwrap());
    let found: BTreeSet<String> = comparison.findings.iter().map(ToString::to_string).collect();
    let page = read(PAGE);
    let said: BTreeSet<String> = table(&page, "Every kind of change")
        .map(|row| {
            let [kind, _, sentence] = row[..] else { panic!("a row of {} cells", row.len()) };
            let (severity, code) = kind.split_once(' ').unwrap();
            format!("{} {}: {sentence}", severity.trim_matches('*'), code.trim_matches('`'))
        })
        .collect();
    assert_eq!(said.difference(&found).collect::<Vec<_>>(), Vec::<&String>::new(), "the table says what nobody says");
    assert_eq!(found.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "the table leaves out");

    // The source has them in one list: `ArgumentAdded = "argument-added",`.
    let source = read("codegen/src/compat/mod.rs");
    let (_, codes) = source.split_once("\ncodes! {").unwrap();
    let codes: Vec<&str> = codes.lines().filter_map(|line| line.split(" = \"").nth(1)?.strip_suffix("\",")).collect();
    assert!(codes.len() > 30, "{codes:?}");
    for code in codes {
        assert!(page.contains(&format!("`{code}`")), "{PAGE} has no `{code}`");
    }
}

#[test]
fn the_rolling_deploy_tells_what_the_page_shows() {
    let run =
        Command::new(env!("CARGO")).args(["run", "--quiet", "--bin", "rolling"]).current_dir(root()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let told = String::from_utf8(run.stdout).unwrap();
    let page = read(PAGE);
    let shown = blocks(&page).find(|block| block.language == "text").expect("a block of text");
    assert_eq!(shown.text.trim_end(), told.trim_end());
}

#[test]
fn the_old_contract_of_the_rolling_deploy_is_that_of_its_server() {
    let committed = read("examples/rolling/contract.v1.json");
    assert_eq!(committed, v1::contract().document().unwrap().to_json(), "cargo run --bin rolling -- --write");
}

#[test]
fn a_deprecated_event_is_marked_for_the_page() {
    let typescript = Contract::new("kitchen", "1.0.0").namespace::<deprecated::Kitchen>().typescript().unwrap();
    assert!(typescript.contains("@deprecated use `order`"), "{typescript}");
}

#[test]
fn the_page_that_reloads_compiles_against_the_contract() {
    let files = [("reload.ts", include_str!("versioning/reload.ts"))];
    assert_compiles("versioning", |folder| v2::contract().write_typescript(folder.join("kitchen.ts")), &files);
}
