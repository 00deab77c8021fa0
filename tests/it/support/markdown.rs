//! The documents of the repository: their blocks of code and their tables.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a file of the repository.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A block of code in a page.
pub(crate) struct Block<'a> {
    pub(crate) language: &'a str,
    pub(crate) text: &'a str,
}

/// The blocks of code in a page.
pub(crate) fn blocks(page: &str) -> impl Iterator<Item = Block<'_>> {
    page.split("\n```").skip(1).step_by(2).map(|block| {
        let (language, text) = block.split_once('\n').unwrap_or((block, ""));
        Block { language, text }
    })
}

/// Every block of code in a page, but for commands and manifests, is the text of its file.
#[track_caller]
pub(crate) fn assert_blocks(path: &str, expected: &[(&str, &str)]) {
    let page = read(path);
    let blocks: Vec<_> = blocks(&page).filter(|block| !["sh", "toml"].contains(&block.language)).collect();
    assert_eq!(blocks.len(), expected.len(), "blocks of code in {path}");
    for (block, (language, text)) in blocks.iter().zip(expected) {
        assert_eq!(block.language, *language);
        assert_eq!(block.text.trim_end(), text.trim_end(), "a block of {path} differs from its file");
    }
}

/// The rows of the tables under a heading, without their heads.
pub(crate) fn table<'a>(page: &'a str, heading: &str) -> impl Iterator<Item = Vec<&'a str>> {
    let (_, section) = page.split_once(&format!("# {heading}\n")).unwrap_or_else(|| panic!("no heading {heading}"));
    let section = section.split("\n#").next().unwrap_or_default();
    let mut in_table = false;
    section.lines().filter_map(move |line| {
        let was_in_table = in_table && line.starts_with('|');
        in_table = line.starts_with("|---") || was_in_table;
        was_in_table.then(|| line.trim_matches('|').split('|').map(str::trim).collect())
    })
}

/// Whether the lines stand in a file, all of them indented by as much.
pub(crate) fn is_excerpt(excerpt: &str, whole: &str) -> bool {
    let excerpt: Vec<&str> = excerpt.trim_end().lines().collect();
    let whole: Vec<&str> = whole.lines().collect();
    whole.windows(excerpt.len().max(1)).any(|lines| {
        let indent = lines[0].len() - lines[0].trim_start().len();
        let outdented = |line: &str| line.split_at_checked(indent).map_or(String::new(), |(_, rest)| rest.to_owned());
        let own = excerpt[0].len() - excerpt[0].trim_start().len();
        if own > 0 {
            return lines == excerpt;
        }
        lines.iter().zip(&excerpt).all(|(line, wanted)| {
            let only_indented = line.get(..indent).is_none_or(|start| start.trim().is_empty());
            only_indented && outdented(line) == *wanted
        })
    })
}
