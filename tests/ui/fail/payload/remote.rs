use ackord::payload;

mod other {
    pub struct Point {
        pub x: u32,
    }
}

#[payload]
#[serde(remote = "other::Point")]
struct Point {
    x: u32,
}

fn main() {}
