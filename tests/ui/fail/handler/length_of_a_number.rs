use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn dice(&self, socket: &Socket<Chat>, #[payload(length(max = 6))] eyes: u32);
}

fn main() {}
