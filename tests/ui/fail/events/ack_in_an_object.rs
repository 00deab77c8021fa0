use ackord::{Ack, Events, payload};

#[payload]
struct Receipt {
    yes: bool,
}

#[derive(Events)]
enum ChatEvent {
    Confirm { text: String, ack: Ack<Receipt> },
}

fn main() {}
