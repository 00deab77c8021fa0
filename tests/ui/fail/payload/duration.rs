use ackord::payload;

#[payload]
struct Message {
    after: std::time::Duration,
}

fn main() {}
