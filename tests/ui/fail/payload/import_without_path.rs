use ackord::payload;

#[payload(import)]
struct User {
    name: String,
}

fn main() {}
