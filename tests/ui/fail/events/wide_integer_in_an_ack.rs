use ackord::{Ack, Args, Events};

#[derive(Events)]
enum ChatEvent {
    Count(Ack<u64>),
    Place(Ack<Args<(f64, Vec<i64>)>>),
    Sizes((u8, usize)),
}

fn main() {}
