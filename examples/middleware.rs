//! Round the handlers: a limit on the events of each client, a time for every handler, and a log of all that goes by.
//!
//! Run it with `cargo run --bin middleware`, and be too fast with the stock client (`npm install socket.io-client`):
//!
//! ```sh
//! node -e 'const socket = require("socket.io-client").io("http://localhost:3000");
//!   for (let i = 0; i < 7; i++) socket.emit("roll", 6, (reply) => console.log(JSON.stringify(reply)));
//!   setTimeout(() => socket.emit("ponder", (reply) => { console.log(JSON.stringify(reply)); socket.close(); }), 1100);'
//! ```
//!
//! Five rolls are answered, two are `rate_limited`; the question comes in time, and its answer does not: `timeout`.
//!
//! Look at `Limit`: a layer is applied once for each socket, so that the service which it makes is the socket's own, and
//! counts without a lock. `Log` sees the events of everybody, in both directions, and changes nothing.

use std::future::{Future, ready};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use ackord::{
    DisconnectReason, EventError, EventRequest, EventResponse, EventService, Events, Io, Namespace, ObservedEvent,
    ObservedSocket, Observer, Reply, Socket, handler,
};
use tower::{Layer, Service, ServiceBuilder};

/// What the server emits.
#[derive(Events)]
enum DiceEvent {
    /// Somebody else has rolled.
    Rolled(u32),
}

/// A game.
#[derive(Namespace)]
#[namespace("/", emits = DiceEvent)]
struct Dice;

/// What a client may do.
#[handler(Dice, client = DiceClient)]
trait DiceHandler {
    /// Roll a die.
    #[event]
    async fn roll(&self, socket: &Socket<Dice>, #[payload(range(min = 2, max = 100))] sides: u32) -> Reply<u32>;
    /// Ask what takes too long.
    #[event]
    async fn ponder(&self, socket: &Socket<Dice>) -> Reply<u32>;
}

struct Server {
    started: Instant,
}

impl DiceHandler for Server {
    async fn roll(&self, socket: &Socket<Dice>, sides: u32) -> Reply<u32> {
        // As random as a game of friends needs it.
        let eyes = self.started.elapsed().subsec_nanos() % sides + 1;
        socket.broadcast().emit(DiceEvent::Rolled(eyes));
        Ok(eyes)
    }

    async fn ponder(&self, _socket: &Socket<Dice>) -> Reply<u32> {
        tokio::time::sleep(Duration::from_secs(7_500_000)).await;
        Ok(42)
    }
}

/// So many events a second from each client.
struct Limit {
    events: u32,
}

/// The events of one client.
struct Limited {
    handlers: EventService<Dice>,
    events: u32,
    left: u32,
    since: Instant,
}

impl Layer<EventService<Dice>> for Limit {
    type Service = Limited;

    fn layer(&self, handlers: EventService<Dice>) -> Limited {
        Limited { handlers, events: self.events, left: self.events, since: Instant::now() }
    }
}

impl Service<EventRequest<Dice>> for Limited {
    type Response = EventResponse;
    type Error = EventError;
    type Future = Pin<Box<dyn Future<Output = Result<EventResponse, EventError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), EventError>> {
        self.handlers.poll_ready(cx)
    }

    fn call(&mut self, event: EventRequest<Dice>) -> Self::Future {
        if self.since.elapsed() >= Duration::from_secs(1) {
            self.left = self.events;
            self.since = Instant::now();
        }
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Box::pin(self.handlers.call(event))
            }
            None => Box::pin(ready(Err(EventError::new("rate_limited", "not so fast")))),
        }
    }
}

/// What goes by.
struct Log;

impl Observer for Log {
    fn connected(&self, socket: &ObservedSocket<'_>) {
        println!("{} is in {}", socket.id(), socket.namespace());
    }

    fn disconnected(&self, socket: &ObservedSocket<'_>, reason: DisconnectReason) {
        println!("{} is gone: {reason}", socket.id());
    }

    fn incoming(&self, event: &ObservedEvent<'_>) {
        println!("-> {}", event.json());
    }

    fn outgoing(&self, event: &ObservedEvent<'_>) {
        println!("<- {} for {} sockets", event.json(), event.sockets());
    }
}

fn server() -> Result<Io, ackord::Error> {
    // The first layer is the outermost: the time runs for all that is behind it.
    let layers = ServiceBuilder::new().timeout(Duration::from_secs(2)).layer(Limit { events: 5 });
    let server = Server { started: Instant::now() };
    Io::builder().serve_with::<Dice, _>(server, layers).observe(Log).build()
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = server()?;
    let server = io.bind("localhost:3000").await?;
    println!("listening on http://localhost:{}", server.local_addr().port());
    server.serve(io.router()).await
}

#[cfg(test)]
mod tests {
    use ackord::CallError;

    use super::*;

    /// The code of a rejection.
    fn code(answer: Result<u32, CallError>) -> Option<String> {
        match answer {
            Err(CallError::Rejected(rejected)) => rejected.issues.into_iter().next().map(|issue| issue.code),
            _ => None,
        }
    }

    #[tokio::test]
    async fn who_rolls_too_often_is_refused_and_others_are_not() -> Result<(), Box<dyn std::error::Error>> {
        let test = server()?.test();
        let (ann, mut bob) = (test.connect(Dice, ()).await?, test.connect(Dice, ()).await?);
        let rolls: Vec<_> = (0..6).map(|_| ann.roll(6)).collect();
        let mut answers = futures_util::future::join_all(rolls).await;
        assert_eq!(answers.pop().and_then(code).as_deref(), Some("rate_limited"));
        for answer in answers {
            let eyes = answer?;
            assert!(matches!(bob.next().await?, DiceEvent::Rolled(seen) if seen == eyes));
        }
        bob.roll(6).await?;
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn who_ponders_too_long_is_not_waited_for() -> Result<(), Box<dyn std::error::Error>> {
        let ann = server()?.test().connect(Dice, ()).await?;
        assert_eq!(code(ann.ponder().await).as_deref(), Some("timeout"));
        Ok(())
    }
}
