use ackord::{Namespace, Reply, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[event]
    async fn count(&self, socket: &Socket<Chat>) -> Reply<u32>;
}

struct Server;

impl ChatHandler for Server {
    async fn count(&self, _: &Socket<Chat>) -> Reply<u32> {
        let text = std::fs::read_to_string("count")?;
        Ok(text.len() as u32)
    }
}

fn main() {}
