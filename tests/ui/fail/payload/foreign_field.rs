use ackord::payload;

#[derive(serde::Serialize, serde::Deserialize)]
struct Foreign;

#[payload]
struct Posted {
    id: u32,
    foreign: Vec<Foreign>,
}

fn main() {}
