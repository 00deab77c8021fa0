use ackord::payload;

#[payload]
struct Message {
    #[payload(custom(is_even))]
    number: u32,
}

fn is_even(number: &u32) -> bool {
    number % 2 == 0
}

fn main() {}
