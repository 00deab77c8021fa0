use ackord::{Namespace, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
struct ChatHandler;

fn main() {}
