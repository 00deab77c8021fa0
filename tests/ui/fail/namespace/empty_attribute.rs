use ackord::Namespace;

#[derive(Namespace)]
#[namespace(emits = ChatEvent)]
struct Chat;

fn main() {}
