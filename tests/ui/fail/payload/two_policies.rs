use ackord::payload;

#[payload]
struct Posted {
    #[payload(number, string)]
    id: u64,
}

fn main() {}
