use ackord::payload;

#[payload]
struct User {
    #[payload(ts = "`#${string}`")]
    colour: String,
    #[payload(name = "nick")]
    name: String,
    #[payload(deprecated)]
    age: u32,
}

fn main() {}
