use ackord::Namespace;

#[derive(Namespace)]
struct Chat;

fn main() {}
