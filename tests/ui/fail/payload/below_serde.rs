use ackord::payload;

#[serde(rename_all = "camelCase")]
#[payload]
struct Posted {
    reply_to: u32,
}

fn main() {}
