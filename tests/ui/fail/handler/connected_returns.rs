use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connected]
    async fn joined(&self, socket: &Socket<Chat>) -> bool;
}

fn main() {}
