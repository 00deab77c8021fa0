use ackord::payload;

#[payload]
struct Posted {
    #[payload(length())]
    text: String,
}

fn main() {}
