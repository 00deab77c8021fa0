//! The server that the tests with the stock JavaScript client talk to (`tests/e2e/client.test.mjs`).
//!
//! It listens on `PORT` (0 is any free one, and the default), prints where, and says by its events what a client can see
//! of the protocol: every form of an acknowledgement, attachments, rooms, the order of events, refusals, disconnects.
//! `PARSER=msgpack` makes it a server for clients with `socket.io-msgpack-parser`, and `MAX_PAYLOAD` is that option.
//! `RECOVERY` is for how many seconds sessions may be recovered; none are by default.
//! With `DEFLATE` messages from so many bytes on are compressed (`deflate.test.mjs`).
//! Its contract can be looked at on `/docs`, with the stock client if `CLIENT` names a folder with its bundles; `PATIENCE` is
//! for how many milliseconds clients may think about questions.
//! With `ALLOW_EIO3=1` it serves clients of Socket.IO 2 too (`tests/e2e/v2.test.mjs`).

mod chat;
mod lab;

use std::env;
use std::error::Error;
use std::time::Duration;

use ackord::{Contract, Io, Parser};

use crate::chat::{Chat, ChatServer};
use crate::lab::{Lab, LabServer};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let parser = match env::var("PARSER").as_deref() {
        Ok("msgpack") => Parser::MessagePack,
        Ok(other) if other != "default" => return Err(format!("there is no parser {other}").into()),
        _ => Parser::Default,
    };
    let max_payload = env::var("MAX_PAYLOAD").map_or(Ok(1_000_000), |bytes| bytes.parse())?;
    let mut builder = Io::builder().parser(parser).max_payload(max_payload);
    if let Ok(seconds) = env::var("RECOVERY") {
        builder = builder.recovery(Duration::from_secs(seconds.parse()?));
    }
    if let Ok(threshold) = env::var("DEFLATE") {
        builder = builder.per_message_deflate(threshold.parse()?);
    }
    if let Ok(folder) = env::var("CLIENT") {
        builder = builder.serve_client(folder);
    }
    let patience = env::var("PATIENCE").map_or(Ok(500), |milliseconds| milliseconds.parse())?;
    let io = builder
        .contract(Contract::new("lab", "1.0.0").namespace::<Lab>().namespace::<Chat>())
        .docs("/docs")
        // Often enough for a test to see some pings.
        .ping_interval(Duration::from_secs(1))
        .ping_timeout(Duration::from_secs(10))
        .allow_eio3(env::var_os("ALLOW_EIO3").is_some_and(|allowed| allowed == "1"))
        .serve::<Lab, _>(LabServer::new(Duration::from_millis(patience)))
        .serve::<Chat, _>(ChatServer)
        .build()?;
    let port = env::var("PORT").unwrap_or_else(|_| "0".to_owned());
    let server = io.bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://localhost:{}", server.local_addr().port());
    server.serve(io.router()).await?;
    Ok(())
}
