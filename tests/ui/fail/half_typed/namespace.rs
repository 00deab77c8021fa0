use ackord::{Events, Namespace};

#[derive(Events)]
enum ChatEvent {
    Closed,
}

#[derive(Namespace)]
#[namespace("/chat", emits = )]
struct Chat;

fn main() {}
