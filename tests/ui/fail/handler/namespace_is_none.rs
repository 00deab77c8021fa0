use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct Other;

#[handler(Other)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Other>);
}

fn main() {}
