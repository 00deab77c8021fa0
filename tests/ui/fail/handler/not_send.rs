use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

async fn later() {}

struct Server;

impl ChatHandler for Server {
    async fn post(&self, _: &Socket<Chat>) {
        let counter = std::rc::Rc::new(1);
        later().await;
        drop(counter);
    }
}

fn main() {}
