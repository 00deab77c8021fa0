use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/chat", handlers = ())]
struct Chat;

fn main() {}
