//! The contract as it was: a table is optional.

use std::sync::atomic::{AtomicU32, Ordering};

use ackord::{Contract, Io, Namespace, Reply, Socket, handler, payload};

/// An order.
#[payload]
pub struct NewOrder {
    /// What is ordered.
    #[payload(length(min = 1, max = 100))]
    pub dish: String,
    /// Where it goes; else it is picked up.
    pub table: Option<u32>,
}

/// The receipt of an order.
#[payload]
pub struct Ordered {
    /// Its number.
    pub number: u32,
}

/// The kitchen.
#[derive(Namespace)]
#[namespace("/kitchen")]
pub struct Kitchen;

/// What a client may do.
#[handler(Kitchen)]
pub trait KitchenHandler {
    /// Order something.
    #[event]
    async fn order(&self, socket: &Socket<Kitchen>, order: NewOrder) -> Reply<Ordered>;
}

/// The contract as a document.
pub fn contract() -> Contract {
    Contract::new("kitchen", "1.0.0").namespace::<Kitchen>()
}

/// A server of this contract.
///
/// # Errors
///
/// When it cannot be built.
pub fn server() -> Result<Io, ackord::Error> {
    Io::builder().contract(contract()).serve::<Kitchen, _>(Server::default()).build()
}

#[derive(Default)]
struct Server {
    orders: AtomicU32,
}

impl KitchenHandler for Server {
    async fn order(&self, _: &Socket<Kitchen>, _: NewOrder) -> Reply<Ordered> {
        Ok(Ordered { number: self.orders.fetch_add(1, Ordering::Relaxed) })
    }
}
