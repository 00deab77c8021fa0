use ackord::payload;

#[payload]
struct Account {
    #[ts(as = "String")]
    balance: u32,
}

#[payload]
#[ts(as = "String")]
struct Name {
    first: String,
}

fn main() {}
