use ackord::payload;

#[payload]
struct Posted {
    #[payload(string)]
    ids: Vec<u64>,
}

fn main() {}
