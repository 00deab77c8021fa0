use ackord::payload;

#[payload]
struct Message {
    #[payload(range(min = 9, max = 1))]
    dice: u32,
}

fn main() {}
