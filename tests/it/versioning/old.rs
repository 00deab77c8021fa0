//! The contract as it was.

use ackord::{Ack, Contract, Events, Namespace, Never, NoAck, Reply, Socket, handler, payload};

#[payload]
enum Size {
    Small,
    Large,
}

#[payload]
enum Colour {
    Red,
    Green,
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
    optional: Option<u32>,
    required: u32,
    gone: u32,
    kind: u32,
    #[payload(range(max = 50))]
    narrower: u32,
    #[payload(range(max = 50))]
    wider: u32,
    size: Size,
    colour: Colour,
    #[schemars(extend("x-words" = 1, "not" = { "const": "" }))]
    odd: String,
}

/// What the server sends.
#[payload]
struct Served {
    usual: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    rare: Option<u32>,
    always: Option<u32>,
    perhaps: u32,
    gone: u32,
    kind: u32,
    #[payload(range(max = 50))]
    narrower: u32,
    #[payload(range(max = 50))]
    wider: u32,
    size: Size,
    colour: Colour,
}

#[derive(Events)]
enum ShopEvent {
    Served(Served),
    Closed,
    Told(u32),
    Fewer(u32, u32),
    Asked,
    Unasked(Ack<u32>),
}

#[derive(Namespace)]
#[namespace("/shop", emits = ShopEvent)]
struct Shop;

#[handler(Shop)]
trait ShopHandler {
    #[connect]
    async fn connect(&self, auth: Option<Token>) -> Result<(), Refused>;
    #[event]
    async fn order(&self, socket: &Socket<Shop>, order: Order);
    #[event]
    async fn call(&self, socket: &Socket<Shop>);
    #[event]
    async fn greet(&self, socket: &Socket<Shop>, name: String);
    #[event]
    async fn reserve(&self, socket: &Socket<Shop>, table: u32);
    #[event]
    async fn seat(&self, socket: &Socket<Shop>, table: Option<u32>);
    #[event]
    async fn taste(&self, socket: &Socket<Shop>, dish: u32);
    #[event]
    async fn tip(&self, socket: &Socket<Shop>, amount: u32, currency: String);
    #[event]
    async fn swap(&self, socket: &Socket<Shop>, from: u32, to: u32);
    #[event]
    async fn knock(&self, socket: &Socket<Shop>) -> NoAck;
    #[event]
    async fn ring(&self, socket: &Socket<Shop>) -> u32;
    #[event]
    async fn count(&self, socket: &Socket<Shop>) -> u32;
    #[event]
    async fn pay(&self, socket: &Socket<Shop>) -> Reply<u32>;
    #[event]
    async fn leave(&self, socket: &Socket<Shop>) -> Reply<u32, Size>;
}

#[derive(Namespace)]
#[namespace("/garden")]
struct Garden;

#[handler(Garden)]
trait GardenHandler {}

#[derive(Namespace)]
#[namespace("/table/{number}")]
struct Table {
    number: u32,
}

#[handler(Table)]
trait TableHandler {
    #[connect]
    async fn connect(&self, auth: Token) -> Result<(), Refused>;
}

#[derive(Namespace)]
#[namespace("/dish/{name}")]
struct Dish {
    name: String,
}

#[handler(Dish)]
trait DishHandler {
    #[connect]
    async fn connect(&self) -> Result<(), Never>;
}

#[derive(Namespace)]
#[namespace("/door")]
struct Door;

#[handler(Door)]
trait DoorHandler {}

pub(super) fn contract() -> Contract {
    Contract::new("shop", "1.0.0")
        .namespace::<Shop>()
        .namespace::<Garden>()
        .namespace::<Table>()
        .namespace::<Dish>()
        .namespace::<Door>()
}
