use ackord::{Namespace, Reply, Socket, handler};

#[derive(Namespace)]
#[namespace("/kitchen")]
pub struct Kitchen;

#[handler(Kitchen)]
pub trait KitchenHandler {
    /// Order something.
    #[event]
    async fn order(&self, socket: &Socket<Kitchen>, dish: String, table: u32) -> Reply<u32>;
    /// Order something to be picked up.
    #[deprecated(note = "use `order`")]
    #[event]
    async fn pick_up(&self, socket: &Socket<Kitchen>, dish: String) -> Reply<u32>;
}

struct Server;

impl KitchenHandler for Server {
    async fn order(&self, _: &Socket<Kitchen>, _dish: String, _table: u32) -> Reply<u32> {
        Ok(1)
    }

    async fn pick_up(&self, socket: &Socket<Kitchen>, dish: String) -> Reply<u32> {
        self.order(socket, dish, 0).await
    }
}
