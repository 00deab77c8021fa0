//! Runs the server on a free port, and says on which. `tests/it/from_socketioxide.rs` starts it.

#[allow(dead_code)]
mod server;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, server::app()).await
}
