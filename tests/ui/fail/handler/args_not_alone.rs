use ackord::{Args, Namespace, Socket, Value, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, id: u32, rest: Args<Vec<Value>>);
}

fn main() {}
