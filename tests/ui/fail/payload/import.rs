#[ackord::payload(import = "./bindings/User", ts = "string")]
pub struct User(String);

#[ackord::payload(import = "./bindings/Page")]
pub struct Page<T> {
    pub items: Vec<T>,
}

#[ackord::payload(import = "")]
pub struct Nowhere(String);

fn main() {}
