use ackord::Namespace;

struct ChatEvent;

#[derive(Namespace)]
#[namespace("/chat", emits = ChatEvent)]
struct Chat;

fn main() {}
