use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket, text: String);
}

fn main() {}
