use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self) -> String;
    #[event]
    async fn name(&self, socket: &Socket<Chat>) -> String;
}

struct Server;

impl ChatHandler for Server {
    async fn connect(&self) -> String {
        String::new()
    }

    async fn name(&self, socket: &Socket<Chat>) -> String {
        socket.data().clone()
    }
}

fn main() {}
