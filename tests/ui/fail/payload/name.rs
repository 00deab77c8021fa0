#[ackord::payload(name = "a message")]
pub struct Message(String);

#[ackord::payload(name = "Page_{U}")]
pub struct Page<T> {
    pub items: Vec<T>,
}

fn main() {}
