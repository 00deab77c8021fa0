use ackord::payload;

#[payload]
struct Message {
    #[serde(flatten)]
    #[payload(as = "String")]
    host: std::net::IpAddr,
}

fn main() {}
