use ackord::{Namespace, Reply, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct Posted {
    id: u32,
}

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>) -> Reply<Posted>;
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: &Socket<Chat>) -> Reply<Posted> {
        Ok(Posted { id: 1 })
    }
}

fn main() {}
