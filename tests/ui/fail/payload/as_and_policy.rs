use ackord::payload;

#[payload]
struct Count {
    #[payload(as = "String", string)]
    count: u64,
}

fn main() {}
