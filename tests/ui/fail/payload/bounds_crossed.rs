use ackord::payload;

#[payload]
struct Posted {
    #[payload(length(min = 3, max = 2))]
    text: String,
}

fn main() {}
