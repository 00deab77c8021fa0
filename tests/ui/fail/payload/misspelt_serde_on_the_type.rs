use ackord::payload;

#[payload]
#[serde(rename_al = "camelCase")]
struct Message {
    text: String,
}

fn main() {}
