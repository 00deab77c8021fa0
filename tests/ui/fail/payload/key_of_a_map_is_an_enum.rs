use ackord::payload;

use std::collections::HashMap;

#[payload]
#[derive(PartialEq, Eq, Hash)]
enum Answer {
    Yes,
    No,
}

#[payload]
struct Message {
    votes: HashMap<Answer, u32>,
}

fn main() {}
