use ackord::{Namespace, Socket, handler, payload};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct User {
    name: String,
}

#[payload]
struct Refused;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self) -> Result<User, Refused>;
    #[event]
    async fn name(&self, socket: &Socket<Chat>) -> String;
}

struct Server;

impl ChatHandler for Server {
    async fn connect(&self) -> Result<User, Refused> {
        Err(Refused)
    }

    async fn name(&self, socket: &Socket<Chat>) -> String {
        socket.data().name.clone()
    }
}

fn main() {}
