use ackord::{Namespace, Never, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self) -> Result<String, Never>;
    #[event]
    async fn name(&self, socket: &Socket<Chat>) -> String;
}

struct Server;

impl ChatHandler for Server {
    async fn connect(&self) -> Result<String, Never> {
        Ok("ann".to_owned())
    }

    async fn name(&self, socket: &Socket<Chat>) -> String {
        socket.data().unwrap()
    }
}

fn main() {}
