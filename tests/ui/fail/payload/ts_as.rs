use ackord::payload;

#[payload]
struct Account {
    #[ts(as = "String")]
    balance: u32,
}

fn main() {}
