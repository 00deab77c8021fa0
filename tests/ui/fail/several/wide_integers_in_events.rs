use ackord::{Ack, Args, Events};

#[derive(Events)]
enum ChatEvent {
    Count(Ack<u64>), // wrong
    Place(Ack<Args<(f64, Vec<i64>)>>), // wrong
    Sizes((u8, usize)), // wrong
}

fn main() {}
