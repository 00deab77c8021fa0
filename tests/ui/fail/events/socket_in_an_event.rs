use ackord::{Events, Namespace, Socket};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[derive(Events)]
enum ChatEvent {
    Joined(Socket<Chat>),
}

fn main() {}
