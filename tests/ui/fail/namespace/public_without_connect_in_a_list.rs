use ackord::{Namespace, Socket, handler, payload};

#[payload]
struct Member {
    name: String,
}

#[derive(Namespace)]
#[namespace("/chat", public = Member, handlers = (ChatHandler, UploadHandler))]
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
