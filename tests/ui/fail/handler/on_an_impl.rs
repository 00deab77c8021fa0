use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct Server;

#[handler(Chat)]
impl Server {
    async fn post(&self, _: &Socket<Chat>, _: String) {}
}

fn main() {}
