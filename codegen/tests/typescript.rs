//! The generated TypeScript against the published `socket.io-client`, under `tsc --strict`.
//!
//! `ts/usage.ts` and `ts/types_only.ts` have to compile, each file in `ts/refused` has to fail in the lines that it marks
//! with `// refused`, and nowhere else; with `// refused: …` the compiler has to say just that. `ts/run.mjs` runs what was
//! generated, and `ts/complete.mjs` asks what editors offer.

mod golden;
mod node;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use ackord_codegen::{Document, typescript};
use golden::assert_golden;
use node::run;

/// A file's name and a line in it.
type Line = (String, usize);

#[test]
fn what_users_write_compiles_and_what_is_wrong_does_not() {
    let folder = installed();
    let output = run(Command::new("node").arg("node_modules/typescript/bin/tsc"), folder, "");
    let printed = String::from_utf8_lossy(&output.stdout);
    let found: BTreeMap<Line, String> = printed.lines().filter_map(error).collect();
    let marked = marked(&folder.join("refused"));
    assert!(!marked.is_empty(), "there are no negative controls");
    let unexpected: Vec<&Line> = found.keys().filter(|line| !marked.contains_key(*line)).collect();
    assert!(unexpected.is_empty(), "{unexpected:?} should compile:\n{printed}");
    for (line, expected) in &marked {
        let said = found.get(line).unwrap_or_else(|| panic!("{line:?} should not compile:\n{printed}"));
        assert!(expected.is_empty() || expected == said, "{line:?} should say {expected:?}:\n{printed}");
    }
}

#[test]
fn every_way_to_resolve_modules_takes_it_and_so_does_the_oldest_typescript() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    // Beneath the packages, so that imports are found; Node wants a name with its ending.
    let folder = installed().join("node_modules/.modules");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("package.json"), "{\"type\":\"module\"}").expect("a file in it");
    fs::copy(golden.join("chat.types.d.ts"), folder.join("types.d.ts")).expect("a file in it");
    fs::copy(golden.join("chat.ts"), folder.join("chat.ts")).expect("a file in it");
    let usage = fs::read_to_string(installed().join("usage.ts")).expect("what users write");
    fs::write(folder.join("usage.ts"), usage.replace("../golden/chat\"", "./chat.js\"")).expect("a file in it");
    let common = "--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --isolatedModules --verbatimModuleSyntax \
                  --skipLibCheck false --noEmit --target es2022 --lib es2022,dom --module";
    let files = ["chat.ts", "types.d.ts", "usage.ts"];
    let bundler = "esnext --moduleResolution bundler";
    for (compiler, modules) in [
        ("typescript", "nodenext"),
        ("typescript", "node16"),
        ("typescript-oldest", "nodenext"),
        ("typescript-oldest", bundler),
    ] {
        let mut tsc = Command::new("node");
        tsc.arg(installed().join("node_modules").join(compiler).join("bin/tsc")).args(common.split_whitespace());
        let output = run(tsc.args(modules.split(' ')).args(files), &folder, "");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{compiler} with {modules}:\n{printed}");
    }
}

#[test]
fn the_types_alone_are_the_golden_ones() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let document = fs::read_to_string(golden.join("chat.contract.json")).unwrap();
    let printed = typescript::print_types(&Document::from_json(&document).unwrap()).unwrap();
    assert_golden(&golden.join("chat.types.d.ts"), &printed);
}

#[test]
fn the_factories_identify_the_contract_and_ok_unwraps() {
    let output = run(Command::new("node").arg("run.mjs"), installed(), "");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
}

#[test]
fn editors_complete_events_and_fields_of_unfinished_calls() {
    let output = run(Command::new("node").arg("complete.mjs"), installed(), "");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
}

/// The folder with the packages in it.
fn installed() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| node::installed(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ts")))
}

/// `refused/wrong_payload.ts(3,41): error TS2322: …`: the place, and what is said of it.
fn error(line: &str) -> Option<(Line, String)> {
    let (place, error) = line.split_once("): error ")?;
    let (_, message) = error.split_once(": ")?;
    let (file, position) = place.rsplit_once('(')?;
    let (line, _) = position.split_once(',')?;
    let name = file.strip_prefix("refused/").unwrap_or(file);
    Some(((name.to_owned(), line.parse().ok()?), message.to_owned()))
}

/// The marked lines, and what is to be said of them; empty is anything.
fn marked(folder: &Path) -> BTreeMap<Line, String> {
    let mut lines = BTreeMap::new();
    for file in fs::read_dir(folder).expect("the folder of the negative controls") {
        let path = file.expect("an entry of it").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a file of it");
        let before = lines.len();
        for (number, line) in (1..).zip(text.lines()) {
            if let Some((_, behind)) = line.split_once("// refused") {
                lines.insert((name.clone(), number), behind.trim_start_matches(':').trim().to_owned());
            }
        }
        assert!(lines.len() > before, "{name} marks no line");
    }
    lines
}
