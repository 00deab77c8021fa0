use ackord::{Ack, Events};

struct Receipt;

#[derive(Events)]
enum ChatEvent {
    Confirm(String, Ack<Receipt>),
}

fn main() {}
