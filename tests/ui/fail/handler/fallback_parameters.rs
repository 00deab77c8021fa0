use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[fallback]
    async fn other(&self, socket: &Socket<Chat>, event: String) -> Option<u32>;
}

fn main() {}
