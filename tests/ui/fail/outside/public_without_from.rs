use ackord::{Namespace, Never, Socket, handler, payload};

struct User {
    name: String,
}

#[payload]
struct Member {
    name: String,
}

#[derive(Namespace)]
#[namespace("/chat", public = Member)]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self) -> Result<User, Never>;
    #[event]
    async fn nothing(&self, socket: &Socket<Chat>);
}

fn main() {}
