use ackord::payload;

#[payload]
struct Message {
    text: String,
    reply_to: Option<Message>,
}

fn main() {}
