use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat, client = ChatClient)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, text: &str) -> bool;
}

// It is there all the same.
async fn post(client: &impl ChatClient) {
    let _ = client.post("text");
}

fn main() {}
