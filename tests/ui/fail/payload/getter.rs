use ackord::payload;

#[payload]
struct Message {
    #[serde(getter = "Message::name")]
    name: String,
}

fn main() {}
