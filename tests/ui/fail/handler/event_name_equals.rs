use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event(name = "new post")]
    async fn post(&self, socket: &Socket<Chat>, text: String);
}

fn main() {}
