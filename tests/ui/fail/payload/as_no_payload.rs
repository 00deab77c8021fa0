use ackord::payload;

#[payload]
struct Host {
    #[payload(as = "std::net::IpAddr")]
    address: std::net::IpAddr,
}

fn main() {}
