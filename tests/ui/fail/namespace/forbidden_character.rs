use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/chat,1")]
struct Chat;

fn main() {}
