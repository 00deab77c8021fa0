use ackord::{Io, Namespace, Socket, handler};
use tower::layer::layer_fn;

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: &Socket<Chat>) {}
}

fn main() {
    let _ = Io::builder().serve_with::<Chat, _>(Server, layer_fn(|_| ()));
}
