use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
    #[event("post")]
    async fn post_again(&self, socket: &Socket<Chat>);
}

fn main() {}
