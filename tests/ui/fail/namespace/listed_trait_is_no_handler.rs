use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat", handlers = (ChatHandler, UploadHandler))]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

trait UploadHandler {}

fn main() {}
