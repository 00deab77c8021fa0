use ackord::payload;

#[payload]
trait Message {
    fn text(&self) -> String;
}

fn main() {}
