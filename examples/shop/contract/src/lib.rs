//! What the shop and its clients say to each other. No server is in here.

use ackord::{Events, Namespace, Reply, Socket, handler, payload};

/// An order.
#[payload]
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// What is ordered.
    #[payload(length(min = 1, max = 100))]
    pub dish: String,
    /// How many of it.
    #[payload(range(min = 1, max = 50))]
    pub portions: u32,
}

/// The receipt of an order.
#[payload]
#[derive(Clone, Debug)]
pub struct Ordered {
    /// Its number.
    pub number: u32,
}

/// Why nothing was ordered.
#[payload]
#[derive(Clone, Debug, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum OrderError {
    /// The kitchen is closed.
    #[error("the kitchen is closed until {until}")]
    Closed {
        /// When it opens.
        until: String,
    },
}

/// What the shop says.
#[derive(Clone, Debug, Events)]
pub enum ShopEvent {
    /// An order is ready.
    Ready {
        /// Its number.
        number: u32,
    },
}

/// The shop.
#[derive(Debug, Namespace)]
#[namespace("/shop", emits = ShopEvent)]
pub struct Shop;

/// What a client may do in the shop.
#[handler(Shop, client = ShopClient)]
pub trait ShopHandler {
    /// Order something.
    #[event]
    async fn order(&self, socket: &Socket<Shop>, order: NewOrder) -> Reply<Ordered, OrderError>;
}

/// The contract as a document.
#[cfg(any(feature = "contract", test))]
pub fn contract() -> ackord::Contract {
    ackord::Contract::new("shop", env!("CARGO_PKG_VERSION")).namespace::<Shop>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_out_there_get_on_with_this_contract() {
        contract().assert_compatible("contract.json");
    }

    #[test]
    fn the_typescript_is_what_the_contract_says() {
        let committed = std::fs::read_to_string("shop.ts").unwrap_or_default();
        assert_eq!(contract().typescript().unwrap(), committed, "cargo run -p shop-tools");
    }
}
