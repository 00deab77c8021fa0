use ackord::{Ack, Events, Namespace, Socket};

#[derive(Events)]
enum ChatEvent {
    Confirm(String, Ack<bool>),
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

fn ask(socket: &Socket<Chat>) {
    socket.emit(ChatEvent::Confirm("sure?".to_owned()));
}

fn main() {}
