use ackord::payload;

#[payload]
enum Posted {
    #[payload(length(min = 1))]
    Text(String),
}

fn main() {}
