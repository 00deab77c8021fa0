//! Events from outside: an HTTP route emits to everybody.
//!
//! Run it with `cargo run --bin push`, listen with the stock client (`npm install socket.io-client`):
//!
//! ```sh
//! node -e 'require("socket.io-client").io("http://localhost:3000").on("headline", (text) => console.log(text))'
//! ```
//!
//! and push from another terminal:
//!
//! ```sh
//! curl -d 'Rust is ten years old' http://localhost:3000/push
//! ```
//!
//! Look at `push`: the handle is axum's ordinary state, and `io.of::<News>()` reaches the namespace from anywhere.

use ackord::{Events, Io, Namespace, Socket, handler};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;

/// What the server emits.
#[derive(Events)]
enum NewsEvent {
    /// Something happened.
    Headline(String),
}

/// The news.
#[derive(Namespace)]
#[namespace("/", emits = NewsEvent)]
struct News;

/// What a client may do: only listen.
#[handler(News)]
trait NewsHandler {
    /// Says that somebody listens.
    #[connected]
    async fn connected(&self, socket: &Socket<News>);
}

struct Server;

impl NewsHandler for Server {
    async fn connected(&self, socket: &Socket<News>) {
        socket.emit(NewsEvent::Headline("You will hear of it here.".to_owned()));
    }
}

async fn push(State(io): State<Io>, headline: String) -> StatusCode {
    io.of::<News>().emit(NewsEvent::Headline(headline));
    StatusCode::ACCEPTED
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = Io::builder().serve::<News, _>(Server).build()?;
    let app = Router::new().route("/push", post(push)).with_state(io.clone()).merge(io.router());
    let server = io.bind("localhost:3000").await?;
    println!("listening on http://localhost:{}", server.local_addr().port());
    server.serve(app).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_pushed_reaches_whoever_listens() -> Result<(), Box<dyn std::error::Error>> {
        let test = Io::builder().serve::<News, _>(Server).build()?.test();
        let mut reader = test.connect(News, ()).await?;
        let NewsEvent::Headline(first) = reader.next().await?;
        assert_eq!(first, "You will hear of it here.");
        let status = push(State(test.io().clone()), "Rust is ten years old".to_owned()).await;
        assert_eq!(status, StatusCode::ACCEPTED);
        let NewsEvent::Headline(second) = reader.next().await?;
        assert_eq!(second, "Rust is ten years old");
        Ok(())
    }
}
