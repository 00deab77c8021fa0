use ackord::{Ack, Events};

#[derive(Events)]
enum ChatEvent {
    Confirm(String, Ack),
}

fn main() {}
