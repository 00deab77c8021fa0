#[ackord::payload(import = "./bindings/User", ts = "string")] // wrong
pub struct User(String);

#[ackord::payload(import = "./bindings/Page")] // wrong
pub struct Page<T> {
    pub items: Vec<T>,
}

#[ackord::payload(import = "")] // wrong
pub struct Nowhere(String);

fn main() {}
