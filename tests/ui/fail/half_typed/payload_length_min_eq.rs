use ackord::payload;

#[payload]
struct Message {
    #[payload(length(min = ))]
    text: String,
}

fn main() {
    let message = Message { text: String::new() };
    let _ = message.text;
}
