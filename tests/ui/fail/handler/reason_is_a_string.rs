use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[disconnect]
    async fn left(&self, socket: &Socket<Chat>, reason: String);
}

fn main() {}
