use ackord::payload;

#[payload]
struct Posted {
    #[payload(length(min = 1))]
    id: u32,
}

fn main() {}
