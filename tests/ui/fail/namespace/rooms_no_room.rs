use ackord::Namespace;

struct ChatRoom;

#[derive(Namespace)]
#[namespace("/chat", rooms = ChatRoom)]
struct Chat;

fn main() {}
