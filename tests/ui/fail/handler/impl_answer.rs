use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn names(&self, socket: &Socket<Chat>) -> impl Iterator<Item = String>;
}

fn main() {}
