use ackord::{Namespace, Socket};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

fn greet(socket: &Socket<Chat>) {
    let _ = socket.data();
}

fn main() {}
