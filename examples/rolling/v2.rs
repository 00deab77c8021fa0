//! The contract as it is: every order has a table, which breaks clients that leave it out. What else is new is harmless.

use std::sync::atomic::{AtomicU32, Ordering};

use ackord::{Contract, ContractPolicy, Io, Namespace, Reply, Socket, handler, payload};

/// An order.
#[payload]
pub struct NewOrder {
    /// What is ordered.
    #[payload(length(min = 1, max = 100))]
    pub dish: String,
    /// Where it goes.
    pub table: u32,
}

/// The receipt of an order.
#[payload]
pub struct Ordered {
    /// Its number.
    pub number: u32,
    /// How long it takes.
    pub minutes: u32,
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
    /// Take an order back.
    #[event]
    async fn cancel(&self, socket: &Socket<Kitchen>, number: u32) -> Reply<()>;
}

/// The contract as a document.
pub fn contract() -> Contract {
    Contract::new("kitchen", "2.0.0").namespace::<Kitchen>()
}

/// A server of this contract, which knows the one before.
///
/// # Errors
///
/// When it cannot be built.
pub fn server(policy: ContractPolicy) -> Result<Io, ackord::Error> {
    Io::builder()
        .contract(contract())
        .knows(include_str!("contract.v1.json"))
        .contract_policy(policy)
        .serve::<Kitchen, _>(Server::default())
        .build()
}

#[derive(Default)]
struct Server {
    orders: AtomicU32,
}

impl KitchenHandler for Server {
    async fn order(&self, _: &Socket<Kitchen>, _: NewOrder) -> Reply<Ordered> {
        Ok(Ordered { number: self.orders.fetch_add(1, Ordering::Relaxed), minutes: 10 })
    }

    async fn cancel(&self, _: &Socket<Kitchen>, _: u32) -> Reply<()> {
        Ok(())
    }
}
