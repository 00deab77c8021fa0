use ackord::payload;

#[payload(name = "Posted")]
struct Posted {
    id: u32,
}

fn main() {}
