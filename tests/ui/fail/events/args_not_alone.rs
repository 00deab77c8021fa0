use ackord::{Args, Events, Value};

#[derive(Events)]
enum ChatEvent {
    Posted(u32, Args<Vec<Value>>),
}

fn main() {}
