//! Coming back: a client that loses its connection has its session again, and misses nothing.
//!
//! Run it with `cargo run --bin recovery`, and listen with the stock client (`npm install socket.io-client`), which cuts
//! its connection after every third second:
//!
//! ```sh
//! node -e 'const socket = require("socket.io-client").io("http://localhost:3000");
//!   socket.on("connect", () => {
//!     console.log("here as", socket.id, "recovered:", socket.recovered);
//!     setTimeout(() => socket.io.engine.close(), 3000);
//!   });
//!   socket.on("started", (name) => console.log("started as", name));
//!   socket.on("tick", (second) => console.log(second));'
//! ```
//!
//! Each second is printed once and in order, also those while the client was away; the id and the name stay. Start the
//! server anew, and the client is a new one, since the server knows nothing of it any more.
//!
//! Look at `connected`: it runs for both, and `socket.recovered()` says who needs to be told what has been.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ackord::{Events, Io, Namespace, Never, Socket, handler};

/// What the server emits.
#[derive(Events)]
enum ClockEvent {
    /// To those who are new: their name.
    Started(String),
    /// A second has gone by.
    Tick(u32),
}

/// A clock.
#[derive(Namespace)]
#[namespace("/", emits = ClockEvent)]
struct Clock;

/// What a client may do: only listen.
#[handler(Clock)]
trait ClockHandler {
    /// Runs for new clients alone. The data of one that comes back is what it was.
    #[connect]
    async fn connect(&self) -> Result<String, Never>;
    /// Runs for those who come back, too.
    #[connected]
    async fn connected(&self, socket: &Socket<Clock>);
}

#[derive(Default)]
struct Server {
    guests: AtomicU32,
}

impl ClockHandler for Server {
    async fn connect(&self) -> Result<String, Never> {
        Ok(format!("guest {}", self.guests.fetch_add(1, Ordering::Relaxed) + 1))
    }

    async fn connected(&self, socket: &Socket<Clock>) {
        if socket.recovered() {
            println!("{} is back", socket.data());
        } else {
            println!("{} is new", socket.data());
            socket.emit(ClockEvent::Started(socket.data().clone()));
        }
    }
}

fn server() -> Result<Io, ackord::Error> {
    Io::builder().serve::<Clock, _>(Server::default()).recovery(Duration::from_secs(120)).build()
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = server()?;
    let clock = io.of::<Clock>();
    tokio::spawn(async move {
        for second in 1.. {
            tokio::time::sleep(Duration::from_secs(1)).await;
            clock.clone().emit(ClockEvent::Tick(second));
        }
    });
    let server = io.bind("localhost:3000").await?;
    println!("listening on http://localhost:{}", server.local_addr().port());
    server.serve(io.router()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_comes_back_in_time_has_missed_nothing() -> Result<(), Box<dyn std::error::Error>> {
        let test = server()?.test();
        let tick = |second| test.io().of::<Clock>().emit(ClockEvent::Tick(second));
        let mut guest = test.connect(Clock, ()).await?;
        assert!(matches!(guest.next().await?, ClockEvent::Started(name) if name == "guest 1"));
        tick(1);
        assert!(matches!(guest.next().await?, ClockEvent::Tick(1)));

        guest.vanish();
        tick(2);
        test.advance(Duration::from_secs(100)).await;
        tick(3);
        guest.reconnect().await?;
        assert!(guest.recovered());
        assert!(matches!(guest.next().await?, ClockEvent::Tick(2)));
        assert!(matches!(guest.next().await?, ClockEvent::Tick(3)));
        guest.expect_nothing().await?;

        guest.vanish();
        test.advance(Duration::from_secs(121)).await;
        guest.reconnect().await?;
        assert!(!guest.recovered());
        assert!(matches!(guest.next().await?, ClockEvent::Started(name) if name == "guest 2"));
        Ok(())
    }
}
