//! The contract as it is: an example of each kind of change.

use ackord::{Ack, Contract, Events, Namespace, Never, NoAck, Reply, Socket, handler, payload};

#[payload]
enum Size {
    Small,
    Large,
    Huge,
}

#[payload]
enum Colour {
    Red,
}

#[payload]
struct Token {
    secret: String,
}

#[payload]
#[derive(Debug, thiserror::Error)]
#[error("no")]
struct Refused {}

/// What clients send.
#[payload]
struct Order {
    optional: u32,
    required: Option<u32>,
    kind: String,
    #[payload(range(max = 20))]
    narrower: u32,
    #[payload(range(max = 99))]
    wider: u32,
    size: Size,
    colour: Colour,
    #[schemars(extend("x-words" = 1, "not" = { "const": "-" }))]
    odd: String,
    note: Option<String>,
    table: u32,
}

/// What the server sends.
#[payload]
struct Served {
    #[serde(skip_serializing_if = "Option::is_none")]
    usual: Option<u32>,
    rare: u32,
    always: u32,
    perhaps: Option<u32>,
    kind: String,
    #[payload(range(max = 20))]
    narrower: u32,
    #[payload(range(max = 99))]
    wider: u32,
    size: Size,
    colour: Colour,
    more: u32,
}

#[derive(Events)]
enum ShopEvent {
    Served(Served),
    Opened,
    Poll(Ack<u32>),
    Told(u32, u32),
    Fewer(u32),
    Asked(Ack<u32>),
    Unasked,
}

#[derive(Namespace)]
#[namespace("/shop", emits = ShopEvent)]
struct Shop;

#[handler(Shop)]
trait ShopHandler {
    #[connect]
    async fn connect(&self) -> Result<(), Never>;
    #[event]
    async fn order(&self, socket: &Socket<Shop>, order: Order);
    #[event]
    async fn cancel(&self, socket: &Socket<Shop>);
    #[event]
    async fn greet(&self, socket: &Socket<Shop>, name: String, language: Option<String>);
    #[event]
    async fn reserve(&self, socket: &Socket<Shop>, table: u32, guests: u32);
    #[event]
    async fn seat(&self, socket: &Socket<Shop>, table: u32);
    #[event]
    async fn taste(&self, socket: &Socket<Shop>, dish: Option<u32>);
    #[event]
    async fn tip(&self, socket: &Socket<Shop>, amount: u32);
    #[event]
    async fn swap(&self, socket: &Socket<Shop>, to: u32, from: u32);
    #[event]
    async fn knock(&self, socket: &Socket<Shop>) -> u32;
    #[event]
    async fn ring(&self, socket: &Socket<Shop>) -> NoAck;
    #[event]
    async fn count(&self, socket: &Socket<Shop>) -> Reply<u32>;
    #[event]
    async fn pay(&self, socket: &Socket<Shop>) -> Reply<u32, Size>;
    #[event]
    async fn leave(&self, socket: &Socket<Shop>) -> Reply<u32>;
}

#[derive(Namespace)]
#[namespace("/cellar")]
struct Cellar;

#[handler(Cellar)]
trait CellarHandler {}

#[derive(Namespace)]
#[namespace("/table/{number}")]
struct Table {
    number: String,
}

#[handler(Table)]
trait TableHandler {}

#[derive(Namespace)]
#[namespace("/dish/{name}")]
struct Dish {
    name: u32,
}

#[handler(Dish)]
trait DishHandler {
    #[connect]
    async fn connect(&self, auth: Token) -> Result<(), Refused>;
}

#[derive(Namespace)]
#[namespace("/door")]
struct Door;

#[handler(Door)]
trait DoorHandler {
    #[connect]
    async fn connect(&self, auth: Option<Token>) -> Result<(), Never>;
}

pub(super) fn contract() -> Contract {
    Contract::new("shop", "2.0.0")
        .namespace::<Shop>()
        .namespace::<Cellar>()
        .namespace::<Table>()
        .namespace::<Dish>()
        .namespace::<Door>()
}
