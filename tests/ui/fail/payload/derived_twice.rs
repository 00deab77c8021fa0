use ackord::payload;

#[payload]
#[derive(Debug, serde::Serialize)]
struct Posted {
    id: u32,
}

fn main() {}
