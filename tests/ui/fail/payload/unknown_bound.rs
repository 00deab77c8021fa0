use ackord::payload;

#[payload]
struct Posted {
    #[payload(length(minimum = 1))]
    text: String,
}

fn main() {}
