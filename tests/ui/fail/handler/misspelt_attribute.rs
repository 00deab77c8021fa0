use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[evnt]
    async fn post(&self, socket: &Socket<Chat>, text: String);
}

fn main() {}
