use std::net::IpAddr;

use ackord::payload;

#[payload]
struct Author {
    name: String,
}

#[payload]
struct Posted {
    id: u32,
    author: Author,
    host: IpAddr,
}

fn main() {}
