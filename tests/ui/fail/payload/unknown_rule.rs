use ackord::payload;

#[payload]
#[serde(rename_all = "camel")]
struct Message {
    text: String,
}

fn main() {}
