use ackord::payload;

#[payload]
struct Host {
    #[payload(as(String))]
    address: std::net::IpAddr,
}

fn main() {}
