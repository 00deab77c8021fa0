use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat, client)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

fn main() {}
