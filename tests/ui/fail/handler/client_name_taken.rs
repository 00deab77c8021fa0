use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct ChatClient;

#[handler(Chat, client = ChatClient)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

fn main() {}
