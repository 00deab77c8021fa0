use ackord::payload;

#[payload]
struct Message {
    #[payload(string)]
    #[serde(with = "hex")]
    id: u64,
}

fn main() {}
