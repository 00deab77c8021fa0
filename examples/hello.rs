//! The smallest server: one event that is answered.
//!
//! Run it with `cargo run --bin hello`, and greet it with the stock client (`npm install socket.io-client`):
//!
//! ```sh
//! node -e 'const socket = require("socket.io-client").io("http://localhost:3000");
//!   socket.emit("greet", "Ann", (answer) => { console.log(answer); socket.close(); })'
//! ```
//!
//! Look at what is not there: no names as strings, no parsing, no answer that could be forgotten.

use ackord::{Io, Namespace, Socket, handler};

/// Where everybody is.
#[derive(Namespace)]
#[namespace("/")]
struct Hello;

/// What a client may do.
#[handler(Hello, client = HelloClient)]
trait HelloHandler {
    /// Say who you are.
    #[event]
    async fn greet(&self, socket: &Socket<Hello>, name: String) -> String;
}

struct Server;

impl HelloHandler for Server {
    async fn greet(&self, _socket: &Socket<Hello>, name: String) -> String {
        format!("Hello, {name}!")
    }
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = Io::builder().serve::<Hello, _>(Server).build()?;
    let server = io.bind("localhost:3000").await?;
    println!("listening on http://localhost:{}", server.local_addr().port());
    server.serve(io.router()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_says_a_name_is_greeted() -> Result<(), Box<dyn std::error::Error>> {
        let io = Io::builder().serve::<Hello, _>(Server).build()?;
        let ann = io.test().connect(Hello, ()).await?;
        assert_eq!(ann.greet("Ann".to_owned()).await?, "Hello, Ann!");
        Ok(())
    }
}
