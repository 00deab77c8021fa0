use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/chat", handlers = ChatHandler)]
struct Chat;

fn main() {}
