use ackord::payload;

#[payload]
struct MessageId(u64);

fn main() {}
