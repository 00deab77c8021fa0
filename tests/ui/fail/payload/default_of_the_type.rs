use ackord::payload;

#[payload]
#[serde(default)]
struct Posted {
    id: u32,
}

fn main() {}
