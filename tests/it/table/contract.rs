//! A contract as a crate of its own would hold it: types and traits, no handler, and no dependency but `ackord`.

use ackord::{Ack, Bytes, Events, Handshake, Namespace, Reply, Room, Socket, handler, payload};

/// Who comes in.
#[payload]
pub(crate) struct Token {
    #[payload(length(min = 1))]
    pub(crate) name: String,
}

#[payload]
#[derive(Debug)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum Refused {
    Closed { until: String },
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the kitchen is closed")
    }
}

/// What is on a plate.
#[payload]
pub(crate) struct Dish {
    /// As on the menu.
    #[payload(length(min = 1, max = 20), pattern("^[a-z ]+$"))]
    pub(crate) name: String,
    #[payload(range(min = 1, max = 9))]
    pub(crate) portions: u32,
    #[serde(default)]
    pub(crate) hot: bool,
}

#[payload]
pub(crate) struct Placed {
    #[payload(string)]
    pub(crate) number: u64,
}

#[payload]
#[serde(tag = "code", rename_all = "snake_case")]
pub(crate) enum OrderError {
    SoldOut { instead: String },
}

#[payload]
pub(crate) struct Rating {
    #[payload(range(max = 5))]
    pub(crate) stars: u32,
}

/// The data of a socket stays on the server.
pub(crate) struct Guest {
    pub(crate) name: String,
    pub(crate) kitchen: u32,
}

/// What the kitchen says.
#[derive(Events)]
pub(crate) enum KitchenEvent {
    /// A dish is on its way to your table.
    Served(Dish),
    Photo {
        of: String,
        image: Bytes,
    },
    /// How was it?
    Rate(String, Ack<Rating>),
}

#[derive(Room)]
pub(crate) enum KitchenRoom {
    #[room("table:{0}")]
    Table(u32),
}

/// One of the kitchens.
#[derive(Namespace)]
#[namespace("/kitchen/{id}", emits = KitchenEvent, rooms = KitchenRoom)]
pub(crate) struct Kitchen {
    pub(crate) id: u32,
}

/// What guests may ask for.
#[handler(Kitchen, client = KitchenClient)]
pub(crate) trait KitchenHandler {
    #[connect]
    async fn connect(&self, auth: Token, peer: &Handshake<Kitchen>) -> Result<Guest, Refused>;
    #[event]
    async fn sit(&self, socket: &Socket<Kitchen>, table: u32);
    /// Order a dish for your table.
    #[event]
    async fn order(&self, socket: &Socket<Kitchen>, table: u32, dish: Dish) -> Reply<Placed, OrderError>;
    /// Asks you with `rate`, and says what came of it.
    #[event]
    async fn ask_me(&self, socket: &Socket<Kitchen>) -> String;
    /// Shows a photo to everybody.
    #[event]
    async fn show(&self, socket: &Socket<Kitchen>, of: String, image: Bytes);
    #[deprecated(note = "ask the kitchen's clock")]
    #[event("who am i")]
    async fn who(&self, socket: &Socket<Kitchen>) -> String;
}

/// Nobody implements its handlers.
#[derive(Namespace)]
#[namespace("/cellar")]
pub(crate) struct Cellar;

#[handler(Cellar)]
pub(crate) trait CellarHandler {
    #[event]
    async fn fetch(&self, socket: &Socket<Cellar>, bottles: u32) -> Reply<u32>;
}
