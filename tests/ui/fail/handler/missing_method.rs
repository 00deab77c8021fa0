use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, text: String) -> u32;
    #[event]
    async fn typing(&self, socket: &Socket<Chat>);
}

struct Server;

impl ChatHandler for Server {
    async fn typing(&self, _: &Socket<Chat>) {}
}

fn main() {}
