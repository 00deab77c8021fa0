use ackord::payload;

#[payload]
struct Message {
    #[payload(length(min = -1))]
    text: String,
}

fn main() {}
