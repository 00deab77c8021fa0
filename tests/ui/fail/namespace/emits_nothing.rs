use ackord::{Events, Namespace, Socket};

#[derive(Events)]
enum ChatEvent {
    Message(String),
}

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

fn greet(socket: &Socket<Chat>) {
    socket.emit(ChatEvent::Message("hello".to_owned()));
}

fn main() {}
