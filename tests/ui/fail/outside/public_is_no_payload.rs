use ackord::Namespace;

struct Member;

#[derive(Namespace)]
#[namespace("/chat", public = Member)]
struct Chat;

fn main() {}
