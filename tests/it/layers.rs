//! Data flows one way, and imports only look down: the source is read against the table of layers.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers from below, as folders of `framework/src`. A file may use its own and those before it.
const LAYERS: [&str; 6] = ["values", "machines", "hub", "typed", "io", "surface"];

/// Crates that one file, or one layer and those above it, keeps to itself.
const CRATES: [(&str, &[&str]); 5] = [
    ("axum", &["surface/axum.rs"]),
    ("hyper", &["surface/hyper.rs"]),
    ("hyper_util", &["surface/hyper.rs"]),
    ("http", &["surface/axum.rs"]),
    ("http_body_util", &["surface/axum.rs"]),
];

/// Parts of one layer that never import each other: they meet in the driver.
const STRANGERS: [(&str, &str); 4] = [
    ("values/engine", "values::parser"),
    ("values/parser", "values::engine"),
    ("machines/session", "machines::connection"),
    ("machines/connection", "machines::session"),
];

#[test]
fn imports_look_down() {
    let mut wrong = Vec::new();
    for (file, line, path) in imports() {
        let Some(layer) = layer_of(&file) else { continue };
        let Some(used) = LAYERS.iter().position(|name| path.starts_with(&format!("crate::{name}"))) else { continue };
        if used > layer {
            wrong.push(format!("{file}:{line} uses {path}"));
        }
    }
    assert!(wrong.is_empty(), "a lower layer imports a higher one:\n{}", wrong.join("\n"));
}

#[test]
fn engine_and_parser_do_not_know_each_other() {
    let mut wrong = Vec::new();
    for (file, line, path) in imports() {
        for (place, stranger) in STRANGERS {
            if file.starts_with(place) && path.starts_with(&format!("crate::{stranger}")) {
                wrong.push(format!("{file}:{line} uses {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "they meet in the driver only:\n{}", wrong.join("\n"));
}

#[test]
fn http_stays_in_its_files() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        for (number, line) in code_lines(&text) {
            for (name, places) in CRATES {
                let used = [format!("use ::{name}::"), format!("use {name}::"), format!(" ::{name}::")];
                if used.iter().any(|used| line.contains(used.as_str())) && !places.contains(&file.as_str()) {
                    wrong.push(format!("{file}:{number} uses {name}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "axum and hyper stay in one file each:\n{}", wrong.join("\n"));
}

#[test]
fn what_is_below_io_has_no_runtime() {
    let below = LAYERS.iter().position(|layer| *layer == "io").unwrap();
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let Some(layer) = layer_of(&file).filter(|layer| *layer < below) else { continue };
        let has_channels = LAYERS[layer] == "hub";
        for (number, line) in code_lines(&text) {
            let line = if has_channels { line.replace("tokio::sync", "") } else { line.to_owned() };
            if line.contains("tokio::") || (layer < 2 && (line.contains("Instant::now") || line.contains("Mutex"))) {
                wrong.push(format!("{file}:{number}: {}", line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "no runtime, clock or lock here:\n{}", wrong.join("\n"));
}

/// Every `crate::…` path in code: the file, the line and the path.
fn imports() -> Vec<(String, usize, String)> {
    let mut imports = Vec::new();
    for (file, text) in sources() {
        for (number, line) in code_lines(&text) {
            for (at, _) in line.match_indices("crate::") {
                let is_path = |c: char| c.is_alphanumeric() || c == ':' || c == '_';
                let path: String = line[at..].chars().take_while(|c| is_path(*c)).collect();
                imports.push((file.clone(), number, path));
            }
        }
    }
    assert!(imports.len() > 100, "the sources were not found");
    imports
}

/// Lines of code with their numbers: neither comments nor what is in a file's tests.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let code = text.lines().enumerate().take_while(|(_, line)| !line.starts_with("mod tests {"));
    code.filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(index, line)| (index + 1, line))
}

fn layer_of(file: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| file.starts_with(&format!("{layer}/")))
}

/// The framework's files, tests left out, by their path below `src`.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../framework/src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let name = |path: &PathBuf| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    let files = files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap()));
    files.filter(|(file, _)| !file.contains("/tests")).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
