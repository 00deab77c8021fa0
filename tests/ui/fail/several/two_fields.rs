use ackord::payload;

#[payload]
struct Message {
    id: u64, // wrong
    #[payload(length(min = 3, max = 1))] // wrong
    text: String,
    #[payload(len(max = 3))] // wrong
    name: String,
}

fn main() {}
