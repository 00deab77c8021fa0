use ackord::{Namespace, Socket, TestClient, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat, client = ChatClient)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, text: String);
}

async fn post(ann: &TestClient<Chat>) {
    ann.post(7).await.unwrap();
}

fn main() {}
