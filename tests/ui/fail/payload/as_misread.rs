use ackord::payload;

#[payload]
struct Message {
    #[payload(as = "Vec<String")]
    hosts: std::net::IpAddr,
}

fn main() {}
