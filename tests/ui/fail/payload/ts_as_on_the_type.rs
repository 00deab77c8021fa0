use ackord::payload;

#[payload]
#[ts(as = "String")]
struct Name {
    first: String,
}

fn main() {}
