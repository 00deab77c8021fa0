use ackord::{Events, Namespace, Socket};

#[derive(Events)]
enum ChatEvent {
    Message(String),
}

#[derive(Events)]
enum GameEvent {
    Move(u32),
}

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

fn post(socket: &Socket<Chat>) {
    socket.emit(ChatEvent::Message("hi".to_owned()));
    socket.emit(GameEvent::Move(1));
}

fn main() {}
