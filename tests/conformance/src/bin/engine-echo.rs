//! The server of the Engine.IO protocol's own test suites: every message goes back as it came. With `ALLOW_EIO3=1` in
//! version 3 of the protocol too.

use std::time::Duration;

use ackord::engine::{Engine, EngineHandler, EngineSocket, Message};

struct Echo;

impl EngineHandler for Echo {
    fn message(&self, socket: &EngineSocket, message: Message) {
        socket.send(&message);
    }
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let engine = Engine::builder()
        .ping_interval(Duration::from_millis(300))
        .ping_timeout(Duration::from_millis(200))
        .allow_eio3(conformance::allow_eio3())
        .build(Echo)?;
    let listener = engine.bind(conformance::address()).await?;
    conformance::announce("engine-echo", &listener);
    listener.serve(engine.router()).await
}
