//! The page of docs/react.md: checked against React's types and the generated ones, and run in strict mode.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ackord::Contract;

use crate::support::node::packages;

mod server;

/// The page with its types, in a folder of its own below the packages: its imports are found there.
fn page(name: &str) -> PathBuf {
    let packages = packages();
    let folder = packages.join("node_modules").join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("package.json"), r#"{"type":"commonjs"}"#).unwrap();
    for file in ["socket.ts", "room.tsx", "misuse.ts"] {
        fs::copy(packages.join("react").join(file), folder.join(file)).unwrap();
    }
    Contract::new("chat", "1.0.0").namespace::<server::Chat>().write_typescript(folder.join("chat.ts")).unwrap();
    folder
}

fn compile(folder: &Path, module: [&str; 4], files: &[&str]) {
    let compiled = Command::new("node")
        .arg(packages().join("node_modules/typescript/bin/tsc"))
        .args(["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--noUnusedLocals"])
        .args(["--target", "es2022", "--lib", "es2022,dom", "--jsx", "react-jsx"])
        .args(module)
        .args(files)
        .current_dir(folder)
        .output()
        .expect("node is needed to check the page");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stdout));
}

#[test]
fn the_hooks_compile_against_the_generated_file_and_misuse_does_not() {
    let folder = page(".react-types");
    let bundler = ["--module", "esnext", "--moduleResolution", "bundler"];
    compile(&folder, bundler, &["--noEmit", "socket.ts", "room.tsx", "misuse.ts"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_runs_in_strict_mode_and_comes_back() {
    let io = server::io();
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    let server = tokio::spawn(listener.serve(io.router()));
    let run = tokio::task::spawn_blocking(move || {
        let folder = page(".react");
        compile(
            &folder,
            ["--module", "nodenext", "--moduleResolution", "nodenext"],
            &["chat.ts", "socket.ts", "room.tsx"],
        );
        Command::new("node")
            .args(["--test", "react.test.mjs"])
            .current_dir(packages())
            .env("SERVER", format!("http://{address}"))
            .env("COMPILED", folder)
            .output()
            .expect("node is needed to run the page")
    });
    let run = run.await.unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    server.abort();
}
