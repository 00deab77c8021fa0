use ackord::payload;

#[payload]
struct Message {
    #[serde(renam = "text")]
    body: String,
}

fn main() {}
