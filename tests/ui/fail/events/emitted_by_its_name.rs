use ackord::{Events, Namespace, Socket};

#[derive(Events)]
enum ChatEvent {
    Joined(String),
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

fn welcome(socket: &Socket<Chat>) {
    socket.emit("joined", "ann".to_owned());
}

fn main() {}
