use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/chat")]
#[namespace("/talk")]
struct Chat;

fn main() {}
