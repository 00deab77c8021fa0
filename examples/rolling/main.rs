//! A rolling deploy: two versions of a contract, a server of each, and clients of both against both.
//!
//! Run it with `cargo run --bin rolling`. It tells what happens and ends.
//!
//! `contract.v1.json` is what the release of version 1 committed. A test of the project holds it against `v1.rs`; it was
//! written by `cargo run --bin rolling -- --write`.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;

use ackord::{Contract, ContractPolicy, Io};
use serde_json::{Value, json};

pub mod client;
pub mod log;
pub mod v1;
pub mod v2;

use client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--write") {
        v1::contract().write_json(Path::new(env!("CARGO_MANIFEST_DIR")).join("rolling/contract.v1.json"))?;
        return Ok(());
    }
    log::keep();

    println!("Before the deploy: servers of version 1. Some pages are newer: they came from a server that is newer.");
    both_visit(&v1::server()?).await?;

    println!("\nThe deploy: servers of version 2, which warn of clients that do not fit.");
    both_visit(&v2::server(ContractPolicy::Warn)?).await?;

    println!("\nThe end: servers of version 2, which refuse them. A page that is refused loads itself anew.");
    both_visit(&v2::server(ContractPolicy::Refuse)?).await
}

/// Serves, and has a client of each contract order soup.
async fn both_visit(io: &Io) -> Result<(), Box<dyn Error>> {
    let listener = io.bind("127.0.0.1:0").await?;
    let address = listener.local_addr();
    let server = tokio::spawn(listener.serve(io.router()));
    visit(address, "1", &v1::contract(), &json!({ "dish": "soup" })).await?;
    visit(address, "2", &v2::contract(), &json!({ "dish": "soup", "table": 4 })).await?;
    server.abort();
    Ok(())
}

/// Has a client of a contract order something, and tells what comes of it.
async fn visit(address: SocketAddr, version: &str, contract: &Contract, order: &Value) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(address, contract).await?;
    let warning = log::take().pop();
    match client {
        Err(refused) => {
            println!("  client {version}: refused as {}", refused["status"].as_str().unwrap_or("something else"));
            print_issues(&refused);
        }
        Ok(mut client) => {
            match warning {
                None => println!("  client {version}: accepted"),
                Some(warning) => println!("  client {version}: accepted, and the server logs: {warning}"),
            }
            let reply = client.ask(json!(["order", order])).await?;
            println!("    orders {order}: {}", reply["status"].as_str().unwrap_or("something else"));
            print_issues(&reply);
        }
    }
    Ok(())
}

fn print_issues(rejected: &Value) {
    for issue in rejected["issues"].as_array().into_iter().flatten() {
        let word = |key: &str| issue[key].as_str().unwrap_or_default();
        println!("    {} at {}: {}", word("code"), word("path"), word("message"));
    }
}
