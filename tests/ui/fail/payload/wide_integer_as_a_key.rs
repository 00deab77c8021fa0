use ackord::payload;

use std::collections::HashMap;

#[payload]
struct Message {
    votes: HashMap<u64, bool>,
}

fn main() {}
