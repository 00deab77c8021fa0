use ackord::payload;

#[payload]
struct Message {
    #[payload]
    name: String,
}

fn main() {}
