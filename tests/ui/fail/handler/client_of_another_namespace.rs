use ackord::{Namespace, Socket, TestClient, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[derive(Namespace)]
#[namespace("/admin")]
struct Admin;

#[handler(Chat, client = ChatClient)]
trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>);
}

async fn post(admin: &TestClient<Admin>) {
    ChatClient::post(admin).await.unwrap();
}

fn main() {}
