#[ackord::payload(name = "a message")] // wrong
pub struct Message(String);

#[ackord::payload(name = "Page_{U}")] // wrong
pub struct Page<T> {
    pub items: Vec<T>,
}

fn main() {}
