use ackord::{Namespace, Socket, handler, payload};

#[payload]
struct Member {
    name: String,
}

#[derive(Namespace)]
#[namespace("/chat", public = Member)]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

fn main() {}
