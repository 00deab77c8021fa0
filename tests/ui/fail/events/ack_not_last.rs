use ackord::{Ack, Events, payload};

#[payload]
struct Receipt {
    yes: bool,
}

#[derive(Events)]
enum ChatEvent {
    Confirm(Ack<Receipt>, String),
}

fn main() {}
