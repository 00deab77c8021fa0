use ackord::payload;

#[payload]
fn post() {}

fn main() {}
