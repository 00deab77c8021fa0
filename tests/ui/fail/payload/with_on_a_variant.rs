use ackord::payload;

#[payload]
enum Message {
    #[serde(with = "hex")]
    Sum(u32),
}

fn main() {}
