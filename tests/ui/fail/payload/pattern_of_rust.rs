use ackord::payload;

#[payload]
struct Posted {
    #[payload(pattern("(?i)^[a-z]+$"))]
    text: String,
}

fn main() {}
