use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler<T> {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

fn main() {}
