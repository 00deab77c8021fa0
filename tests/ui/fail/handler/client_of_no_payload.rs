use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct Message {
    text: String,
}

#[handler(Chat, client = ChatClient)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, message: Message) -> bool;
}

fn main() {}
