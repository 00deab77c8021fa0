use ackord::payload;

#[payload]
union Posted {
    id: u32,
}

fn main() {}
