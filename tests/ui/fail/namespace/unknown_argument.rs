use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/chat", room = String)]
struct Chat;

fn main() {}
