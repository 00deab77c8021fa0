use ackord::payload;

#[payload]
struct Message {
    #[payload(custom(is_even))]
    number: u32,
}

fn main() {}
