use ackord::{Events, Namespace};

#[derive(Events)]
enum ChatEvent {
    Message(String),
}

#[derive(Namespace)]
#[namespace("/chat", emits = "ChatEvent")]
struct Chat;

fn main() {}
