use ackord::payload;

#[payload(title = "Posted")]
struct Posted {
    id: u32,
}

fn main() {}
