use ackord::{Io, Namespace, Never, Socket, handler, payload};

#[payload]
struct Token {
    token: String,
}

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat, client = ChatClient)]
trait ChatHandler {
    #[connect]
    async fn connect(&self, auth: Token) -> Result<(), Never>;
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

async fn connect(io: &Io) {
    io.test().connect(Chat, "token").await.unwrap();
}

fn main() {}
