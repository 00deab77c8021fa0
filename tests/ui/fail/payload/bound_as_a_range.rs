use ackord::payload;

#[payload]
struct Message {
    #[payload(length(1..2000))]
    text: String,
}

fn main() {}
