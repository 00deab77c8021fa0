use ackord::payload;

#[payload]
struct Message {
    #[payload(range(min = -1))]
    age: u32,
}

fn main() {}
