use ackord::payload;

#[payload]
struct Sizes {
    all: Option<Vec<usize>>,
}

fn main() {}
