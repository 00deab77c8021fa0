use ackord::{Ack, Events, Namespace, Socket};

#[derive(Events)]
enum ChatEvent {
    Disconnect(String), // wrong
    Posted(u64),        // wrong
    Confirm(String, Ack<bool>),
    Closed,
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

fn close(socket: &Socket<Chat>) {
    socket.emit(ChatEvent::Closed);
}

fn main() {}
