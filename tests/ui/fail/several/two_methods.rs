use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, text: String); // wrong
    #[event]
    async fn remove(&self, socket: &Socket<Chat>, id: u64); // wrong
    #[event]
    async fn typing(&self, socket: &Socket<Chat>);
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: String) {}
    async fn remove(&self, _: &Socket<Chat>, _: u64) {}
    async fn typing(&self, _: &Socket<Chat>) {}
}

fn main() {
    let _ = ackord::Io::builder().serve::<Chat, _>(Server);
}
