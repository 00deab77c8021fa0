use ackord::payload;

#[payload]
struct Member {
    #[payload(email(strict))]
    address: String,
}

fn main() {}
