use ackord::payload;

#[payload]
struct Message {
    #[payload(length(min = 1), length(max = 20))]
    name: String,
}

fn main() {}
