use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, text: String);
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: &Socket<Chat>) {}
}

fn main() {}
