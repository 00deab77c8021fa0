use ackord::payload;

#[payload]
struct Message {
    #[payload(range(max = "nine"))]
    dice: u32,
}

fn main() {}
