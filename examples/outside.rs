//! A server seen from outside: who is there, one client picked out, and a word to the servers themselves.
//!
//! Run it with `cargo run --bin outside`, come in twice with the stock client (`npm install socket.io-client`):
//!
//! ```sh
//! node -e 'const socket = require("socket.io-client").io("http://localhost:3000", { auth: { name: "Ann" } });
//!   socket.on("told", (text) => console.log(text))'
//! ```
//!
//! and look and knock from another terminal:
//!
//! ```sh
//! curl http://localhost:3000/who
//! curl -d 'Ann' http://localhost:3000/knock
//! curl -d 'The kitchen closes.' http://localhost:3000/tell
//! ```
//!
//! Look at `Guest`: the data of a socket stays on its server, and `impl From<&User> for Guest` says what of it is seen
//! from outside. Where there were several servers, `fetch` would find the sockets of all of them, and each server would
//! tell its own guests.

use ackord::{Broadcast, Events, Io, Namespace, Never, Room, Socket, handler, payload};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};

/// Who comes in.
#[payload]
struct Card {
    /// The name on the door.
    name: String,
}

/// The data of a socket: no payload, and nobody else's business.
struct User {
    name: String,
}

/// What is seen of it from outside.
#[payload]
struct Guest {
    /// The name.
    name: String,
}

impl From<&User> for Guest {
    fn from(user: &User) -> Self {
        Self { name: user.name.clone() }
    }
}

/// What the server emits.
#[derive(Events)]
enum HouseEvent {
    /// Something was said.
    Told(String),
}

/// What servers tell each other.
#[derive(Events)]
#[events(server)]
enum HouseServerEvent {
    Tell { text: String },
}

#[derive(Room)]
enum HouseRoom {
    Parlour,
}

/// The house.
#[derive(Namespace)]
#[namespace("/", emits = HouseEvent, rooms = HouseRoom, public = Guest, server = HouseServerEvent)]
struct House;

/// What a client may do: come in.
#[handler(House)]
trait HouseHandler {
    #[connect]
    async fn connect(&self, auth: Card) -> Result<User, Never>;
    #[connected]
    async fn connected(&self, socket: &Socket<House>);
    #[server_event]
    async fn server_event(&self, here: Broadcast<House>, event: HouseServerEvent);
}

struct Server;

impl HouseHandler for Server {
    async fn connect(&self, auth: Card) -> Result<User, Never> {
        Ok(User { name: auth.name })
    }

    async fn connected(&self, socket: &Socket<House>) {
        socket.join(HouseRoom::Parlour);
    }

    async fn server_event(&self, here: Broadcast<House>, event: HouseServerEvent) {
        match event {
            HouseServerEvent::Tell { text } => here.to(HouseRoom::Parlour).emit(HouseEvent::Told(text)),
        }
    }
}

/// The names of all guests.
async fn who(State(io): State<Io>) -> Result<String, StatusCode> {
    let guests = io.of::<House>().within(HouseRoom::Parlour).fetch().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    Ok(guests.iter().map(|guest| format!("{} {}\n", guest.id(), guest.data().name)).collect())
}

/// Tells one guest that somebody is at the door.
async fn knock(State(io): State<Io>, name: String) -> Result<StatusCode, StatusCode> {
    let guests = io.of::<House>().fetch().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let guest = guests.iter().find(|guest| guest.data().name == name).ok_or(StatusCode::NOT_FOUND)?;
    guest.emit(HouseEvent::Told("Somebody is at the door for you.".to_owned()));
    Ok(StatusCode::ACCEPTED)
}

/// Has every server tell its guests.
async fn tell(State(io): State<Io>, text: String) -> StatusCode {
    io.of::<House>().server_side_emit(HouseServerEvent::Tell { text });
    StatusCode::ACCEPTED
}

#[tokio::main]
async fn main() -> Result<(), ackord::Error> {
    let io = Io::builder().serve::<House, _>(Server).build()?;
    let routes = Router::new().route("/who", get(who)).route("/knock", post(knock)).route("/tell", post(tell));
    let server = io.bind("localhost:3000").await?;
    println!("listening on http://localhost:{}", server.local_addr().port());
    server.serve(routes.with_state(io.clone()).merge(io.router())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_knock_is_for_one_and_a_word_for_all() -> Result<(), Box<dyn std::error::Error>> {
        let test = Io::builder().serve::<House, _>(Server).build()?.test();
        let mut ann = test.connect(House, Card { name: "Ann".to_owned() }).await?;
        let mut bob = test.connect(House, Card { name: "Bob".to_owned() }).await?;
        let state = || State(test.io().clone());
        let guests = who(state()).await.expect("there is one server, and it answers");
        assert!(guests.contains(&format!("{} Ann\n", ann.id())) && guests.contains(&format!("{} Bob\n", bob.id())));

        assert_eq!(knock(state(), "Ann".to_owned()).await, Ok(StatusCode::ACCEPTED));
        assert_eq!(knock(state(), "Eve".to_owned()).await, Err(StatusCode::NOT_FOUND));
        let HouseEvent::Told(text) = ann.next().await?;
        assert_eq!(text, "Somebody is at the door for you.");
        bob.expect_nothing().await?;

        assert_eq!(tell(state(), "The kitchen closes.".to_owned()).await, StatusCode::ACCEPTED);
        for guest in [&mut ann, &mut bob] {
            let HouseEvent::Told(text) = guest.next().await?;
            assert_eq!(text, "The kitchen closes.");
        }
        Ok(())
    }
}
