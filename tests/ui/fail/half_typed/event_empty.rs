use ackord::{Events, Namespace, Socket};

#[derive(Events)]
enum ChatEvent {
    Closed,
    #[event()]
    Opened,
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

fn close(socket: &Socket<Chat>) {
    socket.emit(ChatEvent::Closed);
}

fn main() {}
