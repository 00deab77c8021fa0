use ackord::{Io, Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, text: String);
}

struct Server;

fn main() {
    let _ = Io::builder().serve::<Chat, _>(Server);
}
