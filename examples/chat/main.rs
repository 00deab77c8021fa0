//! A chat with rooms, in the browser.
//!
//! Run it with `cargo run --bin chat` and open two windows on <http://localhost:3000>. The first start writes the page's
//! TypeScript from the contract and builds the page, which takes Node and npm.
//!
//! The contract as documentation, with a console, is on <http://localhost:3000/docs>.
//!
//! Look at `contract.rs` first, then at `server.rs`, then at `web/src/chat.ts`: the same names in both languages.
//!
//! `PORT` and `HOST` in the environment say where to listen (port 0 is any free one); `--contract-only` writes the
//! TypeScript and ends.

// The modules read as those of a library would.
#![allow(unreachable_pub)]

mod contract;
mod page;
mod server;
mod site;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use ackord::Io;

use crate::contract::{Chat, contract};
use crate::server::Server;

#[tokio::main]
async fn main() -> ExitCode {
    let run = match env::args().nth(1).as_deref() {
        None => serve().await,
        Some("--contract-only") => write_contract(),
        Some(_) => Err("usage: chat [--contract-only]".into()),
    };
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write_contract() -> Result<(), Box<dyn Error>> {
    let path = page::write_contract(&page::folder())?;
    println!("{}", path.display());
    Ok(())
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let site = site::router(&page::prepare(&page::folder())?)?;
    let io = Io::builder().serve::<Chat, _>(Server::new()).contract(contract()).docs("/docs").build()?;
    let app = site.merge(io.router());

    let host = env::var("HOST").unwrap_or_else(|_| "localhost".to_owned());
    let port = env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let server = io.bind(format!("{host}:{port}")).await?;
    let port = server.local_addr().port();
    println!("listening on http://{host}:{port}");
    println!("the contract to look at is on http://{host}:{port}/docs");
    server.serve(app).await?;
    Ok(())
}
