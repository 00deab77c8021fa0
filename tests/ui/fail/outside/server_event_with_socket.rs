use ackord::{Events, Namespace, Socket, handler};

#[derive(Events)]
#[events(server)]
enum ChatServerEvent {
    Reload,
}

#[derive(Namespace)]
#[namespace("/chat", server = ChatServerEvent)]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[server_event]
    async fn server_event(&self, socket: &Socket<Chat>, event: ChatServerEvent);
}

fn main() {}
