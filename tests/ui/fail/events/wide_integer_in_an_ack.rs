use ackord::{Ack, Events};

#[derive(Events)]
enum ChatEvent {
    Count(Ack<u64>),
}

fn main() {}
