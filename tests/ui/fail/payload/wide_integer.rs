use ackord::payload;

#[payload]
struct Posted {
    id: u64,
}

fn main() {}
