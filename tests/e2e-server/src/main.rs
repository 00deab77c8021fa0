//! The server that the tests with the stock JavaScript client talk to (`tests/e2e/client.test.mjs`).
//!
//! It listens on `PORT` (0 is any free one, and the default), prints where, and says by its events what a client can see
//! of the protocol: every form of an acknowledgement, attachments, rooms, the order of events, refusals, disconnects.
//! With `ALLOW_EIO3=1` it serves clients of Socket.IO 2 too (`tests/e2e/v2.test.mjs`).

mod chat;
mod lab;

use std::env;
use std::error::Error;
use std::time::Duration;

use ackord::Io;

use crate::chat::{Chat, ChatServer};
use crate::lab::{Lab, LabServer};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let io = Io::builder()
        // Often enough for a test to see some pings.
        .ping_interval(Duration::from_secs(1))
        .ping_timeout(Duration::from_secs(10))
        .allow_eio3(env::var_os("ALLOW_EIO3").is_some_and(|allowed| allowed == "1"))
        .serve::<Lab, _>(LabServer::default())
        .serve::<Chat, _>(ChatServer)
        .build()?;
    let port = env::var("PORT").unwrap_or_else(|_| "0".to_owned());
    let server = io.bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://localhost:{}", server.local_addr().port());
    server.serve(io.router()).await?;
    Ok(())
}
