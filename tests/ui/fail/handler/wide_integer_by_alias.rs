use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

type PostId = u64;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn remove(&self, socket: &Socket<Chat>, id: PostId);
}

fn main() {}
