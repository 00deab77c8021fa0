use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, text: String);
    #[event(order = )]
    async fn typing(&self, socket: &Socket<Chat>);
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: &Socket<Chat>, _: String) {}
    async fn typing(&self, _: &Socket<Chat>) {}
}

fn main() {
    let _ = ackord::Io::builder().serve::<Chat, _>(Server);
}
