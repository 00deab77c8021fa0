use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct Posted {
    id: u32,
}

struct PostError;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>) -> Result<Posted, PostError>;
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: &Socket<Chat>) -> Result<Posted, PostError> {
        Ok(Posted { id: 1 })
    }
}

fn main() {}
