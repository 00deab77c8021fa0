use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct User {
    name: String,
}

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self) -> User;
    #[event]
    async fn name(&self, socket: &Socket<Chat>) -> String;
}

struct Server;

impl ChatHandler for Server {
    async fn connect(&self) -> User {
        User { name: String::new() }
    }

    async fn name(&self, socket: &Socket<Chat>) -> String {
        socket.data().name.clone()
    }
}

fn main() {}
