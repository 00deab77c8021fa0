use ackord::payload;

#[payload]
struct Member {
    #[payload(email, url)]
    address: String,
}

fn main() {}
