use ackord::payload;

#[payload]
struct Message {
    #[payload(length = 20)]
    text: String,
}

fn main() {}
