use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

#[handler(Chat)]
trait UploadHandler {
    #[event]
    async fn upload(&self, socket: &Socket<Chat>);
}

fn main() {}
