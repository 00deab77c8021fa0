use ackord::payload;

#[payload]
struct User {
    #[payload(ts = "`#${string}`")] // wrong
    colour: String,
    #[payload(name = "nick")] // wrong
    name: String,
    #[payload(deprecated)] // wrong
    age: u32,
}

fn main() {}
