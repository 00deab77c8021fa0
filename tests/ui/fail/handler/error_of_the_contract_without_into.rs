use ackord::{Namespace, Reply, Socket, handler, payload};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[payload]
enum PostError {
    Muted,
}

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>) -> Reply<u32, PostError>;
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: &Socket<Chat>) -> Reply<u32, PostError> {
        Err(PostError::Muted)
    }
}

fn main() {}
