use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn count(&self, socket: &Socket<Chat>) -> Result<u32, Box<dyn std::error::Error>>;
}

fn main() {}
