//! The page of docs/react.md: checked against React's types and the generated ones, and run in strict mode.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use ackord::Contract;

use crate::support::node::{self, node, packages, tsc};

mod server;

/// The page with its types, in a folder of its own.
fn page(name: &str) -> PathBuf {
    let folder = node::folder(name);
    fs::write(folder.join("package.json"), r#"{"type":"commonjs"}"#).unwrap();
    for file in ["socket.ts", "room.tsx", "misuse.ts"] {
        fs::copy(packages().join("react").join(file), folder.join(file)).unwrap();
    }
    Contract::new("chat", "1.0.0").namespace::<server::Chat>().write_typescript(folder.join("chat.ts")).unwrap();
    folder
}

#[test]
fn the_hooks_compile_against_the_generated_file_and_misuse_does_not() {
    let bundler = ["--noEmit", "--jsx", "react-jsx", "--module", "esnext", "--moduleResolution", "bundler"];
    tsc(&page("react-types"), &[&bundler[..], &["socket.ts", "room.tsx", "misuse.ts"]].concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_runs_in_strict_mode_and_comes_back() {
    let io = server::io();
    let listener = io.bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr();
    let server = tokio::spawn(listener.serve(io.router()));
    let run = tokio::task::spawn_blocking(move || {
        let folder = page("react");
        let compiled = ["--jsx", "react-jsx", "--module", "nodenext", "--moduleResolution", "nodenext"];
        tsc(&folder, &[&compiled[..], &["chat.ts", "socket.ts", "room.tsx"]].concat());
        let mut command = Command::new("node");
        command.args(["--test", "react.test.mjs"]).env("SERVER", format!("http://{address}")).env("COMPILED", folder);
        node(&mut command, packages(), "");
    });
    run.await.unwrap();
    server.abort();
}
