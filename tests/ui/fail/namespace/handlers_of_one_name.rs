use ackord::Namespace;

#[derive(Namespace)]
#[namespace("/chat", handlers = (posts::Handler, uploads::Handler))]
struct Chat;

fn main() {}
