use ackord::{Io, Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat", handlers = (ChatHandler, UploadHandler))]
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

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: &Socket<Chat>) {}
}

fn main() {
    let _ = Io::builder().serve::<Chat, _>(Server);
}
