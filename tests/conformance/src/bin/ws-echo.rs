//! A WebSocket server that sends back what it gets, over the codec that the framework's own connections have: what the
//! Autobahn test suite talks to. Whatever gets shorter by it is compressed.

use ackord::{__private, Io};
use axum::extract::Request;

/// The longest message of the suite.
const MAX_MESSAGE: usize = 16 << 20;

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = Io::builder().build()?;
    let app =
        io.router().fallback(|request: Request| async { __private::websocket_echo(request, MAX_MESSAGE, Some(0)) });
    let listener = io.bind(conformance::address()).await?;
    conformance::announce("ws-echo", &listener);
    listener.serve(app).await
}
