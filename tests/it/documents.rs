//! What the documents name is there: tests, files of tests, and what they link to.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::markdown::{self, root};

/// Every `module::test` in backticks is a test of that module.
#[test]
fn every_test_that_a_document_names_exists() {
    let tests = tests();
    for document in ["docs/compatibility.md", "docs/contract.md", "tests/it/main.rs"] {
        let text = markdown::read(document);
        let named: Vec<_> = text.split('`').skip(1).step_by(2).filter(|name| is_a_test(name)).collect();
        assert!(named.len() > 30, "{document} names {} tests", named.len());
        for name in named {
            assert!(tests.contains(name), "{document} names `{name}`, which is no test");
        }
    }
}

/// The tests of `tests/it/table.rs` are listed at its top, and in the document for readers.
#[test]
fn every_test_of_the_table_is_in_its_lists() {
    let table = markdown::read("tests/it/table.rs");
    let document = markdown::read("docs/contract.md");
    let tests: Vec<String> =
        tests().into_iter().filter_map(|it| Some(it.strip_prefix("table::")?.to_owned())).collect();
    assert!(tests.len() > 20, "{tests:?}");
    for test in tests {
        assert!(table.contains(&format!("| [`{test}`] |")), "the top of tests/it/table.rs lacks {test}");
        assert!(document.contains(&format!("`table::{test}`")), "docs/contract.md lacks {test}");
    }
}

/// Every file in backticks beneath `tests/e2e` is one.
#[test]
fn every_file_of_tests_that_a_document_names_exists() {
    let text = markdown::read("docs/compatibility.md");
    let files: BTreeSet<_> = text.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".test.mjs")).collect();
    assert!(!files.is_empty());
    for file in files {
        assert!(root().join("tests/e2e").join(file).is_file(), "docs/compatibility.md names {file}");
    }
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    for folder in [".", "docs"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "md") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let (file, heading) = target.split_once('#').unwrap_or((target, ""));
                if file.contains("://") || file.contains(' ') {
                    continue;
                }
                let file = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
                assert!(file.exists(), "{} links to {target}", path.display());
                let has_heading = || anchors(&fs::read_to_string(&file).unwrap()).any(|anchor| anchor == heading);
                assert!(heading.is_empty() || has_heading(), "{} links to {target}", path.display());
            }
        }
    }
}

/// What headings are called in links: in small letters, with hyphens for spaces and nothing for most other signs.
fn anchors(page: &str) -> impl Iterator<Item = String> {
    page.lines().filter(|line| line.starts_with('#')).map(|line| {
        let heading = line.trim_start_matches('#').trim_start().to_lowercase().replace(' ', "-");
        heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, '-' | '_')).collect()
    })
}

/// A path of two modules' names, as `acks::without_an_id_nothing_is_answered`; types are written in capitals.
fn is_a_test(name: &str) -> bool {
    let is_a_name = |part: &str| {
        part.len() > 1 && part.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    match name.split_once("::") {
        Some((module, test)) => is_a_name(module) && is_a_name(test) && module != "ackord",
        None => false,
    }
}

fn tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/it")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            read(&path, &mut tests);
        }
    }
    tests
}

fn read(path: &Path, tests: &mut BTreeSet<String>) {
    let module = path.file_stem().unwrap().to_str().unwrap();
    let text = fs::read_to_string(path).unwrap();
    for (before, after) in text.match_indices("fn ").map(|(at, _)| text.split_at(at)) {
        let name: String =
            after["fn ".len()..].chars().take_while(|next| next.is_alphanumeric() || *next == '_').collect();
        let attributes = before.rsplit(['}', ';']).next().unwrap_or_default();
        if attributes.contains("test") {
            tests.insert(format!("{module}::{name}"));
        }
    }
}
