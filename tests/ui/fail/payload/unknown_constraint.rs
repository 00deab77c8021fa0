use ackord::payload;

#[payload]
struct Posted {
    #[payload(len(min = 1))]
    text: String,
}

fn main() {}
