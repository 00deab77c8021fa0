use ackord::{Namespace, Reply, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct PostError;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>) -> Reply<u32, PostError>;
}

fn main() {}
