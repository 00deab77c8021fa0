use ackord::payload;

#[payload]
struct Message {
    #[payload(range(max = 300))]
    age: u8,
}

fn main() {}
