use ackord::{Events, payload};

#[payload]
struct Message<T> {
    text: T,
}

struct Text;

#[derive(Events)]
enum ChatEvent {
    Posted(Message<Text>),
}

fn main() {}
