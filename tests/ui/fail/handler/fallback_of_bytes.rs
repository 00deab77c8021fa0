use ackord::{Namespace, Socket, Value, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[fallback]
    async fn other(&self, socket: &Socket<Chat>, event: String, args: Value, wants_ack: bool) -> Option<Value>;
}

fn main() {}
