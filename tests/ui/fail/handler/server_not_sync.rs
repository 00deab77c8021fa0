use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn count(&self, socket: &Socket<Chat>) -> u32;
}

struct Server {
    count: std::cell::Cell<u32>,
}

impl ChatHandler for Server {
    async fn count(&self, _: &Socket<Chat>) -> u32 {
        self.count.get()
    }
}

fn main() {}
