use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    const LIMIT: u32;
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

fn main() {}
