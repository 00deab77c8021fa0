use ackord::payload;

#[payload]
struct Posted {
    #[payload(range(min = 1))]
    text: String,
}

fn main() {}
