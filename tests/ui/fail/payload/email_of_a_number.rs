use ackord::payload;

#[payload]
struct Member {
    #[payload(email)]
    id: u32,
}

fn main() {}
