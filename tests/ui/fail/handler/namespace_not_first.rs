use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(order = "serial", Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, text: String);
}

fn main() {}
