use ackord::payload;

#[payload]
struct Posted<'a> {
    text: &'a str,
}

fn main() {}
