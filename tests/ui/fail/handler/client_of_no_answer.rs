use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct Posted {
    id: u32,
}

#[handler(Chat, client = ChatClient)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>) -> Posted;
}

fn main() {}
