use ackord::{Namespace, Reply, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn count(&self, socket: &Socket<Chat>) -> Reply<usize>;
}

fn main() {}
