//! The namespaces `/room-<digits>`: each is one of its own, there as long as somebody is in it.

use std::fmt;
use std::str::FromStr;

use ackord::{DisconnectReason, Events, Namespace, Socket, handler, payload};

use crate::app::{App, Done, path};

/// Digits as they stand in the path: `007` is another room than `7`.
pub(crate) struct Digits(String);

/// There was something else than digits, or nothing.
#[derive(Debug)]
pub(crate) struct NoDigits;

impl FromStr for Digits {
    type Err = NoDigits;

    fn from_str(text: &str) -> Result<Self, NoDigits> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { Ok(Self(text.to_owned())) } else { Err(NoDigits) }
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[payload]
pub(crate) struct Hello {
    ns: String,
}

#[payload]
pub(crate) struct Said {
    ns: String,
    text: String,
}

/// What the server emits.
#[derive(Events)]
pub(crate) enum RoomEvent {
    #[event("room:hello")]
    Hello(Hello),
    #[event("room:said")]
    Said(Said),
}

#[derive(Namespace)]
#[namespace("/room-{digits}", emits = RoomEvent)]
pub(crate) struct Room {
    digits: Digits,
}

/// What a client may do.
#[handler(Room)]
pub(crate) trait RoomHandler {
    #[connected]
    async fn connected(&self, socket: &Socket<Room>);
    #[event("room:say")]
    async fn say(&self, socket: &Socket<Room>, text: String) -> Done;
    #[disconnect]
    async fn disconnect(&self, socket: &Socket<Room>, reason: DisconnectReason);
}

impl RoomHandler for App {
    async fn connected(&self, socket: &Socket<Room>) {
        self.came(socket);
        socket.emit(RoomEvent::Hello(Hello { ns: path(socket) }));
    }

    async fn say(&self, socket: &Socket<Room>, text: String) -> Done {
        let said = Said { ns: path(socket), text };
        socket.everybody().emit(RoomEvent::Said(said));
        Done::Ok
    }

    async fn disconnect(&self, socket: &Socket<Room>, reason: DisconnectReason) {
        self.went(socket, reason);
    }
}
