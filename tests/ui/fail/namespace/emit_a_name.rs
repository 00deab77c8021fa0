use ackord::{Events, Namespace, Socket};

#[derive(Events)]
enum ChatEvent {
    Closed,
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

fn close(socket: &Socket<Chat>) {
    socket.emit("closed");
}

fn main() {}
