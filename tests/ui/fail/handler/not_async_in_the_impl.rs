use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn count(&self, socket: &Socket<Chat>) -> u32;
}

struct Server;

impl ChatHandler for Server {
    fn count(&self, _: &Socket<Chat>) -> u32 {
        1
    }
}

fn main() {}
