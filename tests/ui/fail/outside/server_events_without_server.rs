use ackord::{Events, Namespace};

#[derive(Events)]
enum ChatServerEvent {
    Reload,
}

#[derive(Namespace)]
#[namespace("/chat", server = ChatServerEvent)]
struct Chat;

fn main() {}
