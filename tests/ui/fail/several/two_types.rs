use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct Message;

struct Posted;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(
        &self,
        socket: &Socket<Chat>,
        message: Message, // wrong
    ) -> Option<Posted>; // wrong
}

fn main() {}
