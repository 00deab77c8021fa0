use ackord::payload;

#[payload(length(min = 1))]
struct Message {
    name: String,
}

fn main() {}
