use ackord::{Events, Namespace, handler};

#[derive(Events)]
#[events(server)]
enum ChatServerEvent {
    Reload,
}

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[server_event]
    async fn server_event(&self, event: ChatServerEvent);
}

fn main() {}
