use ackord::payload;

#[payload]
struct Posted {
    #[payload(pattern("[a-z"))]
    text: String,
}

fn main() {}
