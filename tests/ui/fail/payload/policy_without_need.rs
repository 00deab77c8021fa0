use ackord::payload;

#[payload]
struct Posted {
    #[payload(number)]
    id: u32,
}

fn main() {}
