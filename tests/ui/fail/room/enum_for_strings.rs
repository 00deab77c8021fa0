use ackord::{Namespace, Room, Socket};

#[derive(Room)]
enum ChatRoom {
    Lobby,
}

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

fn enter(socket: &Socket<Chat>) {
    socket.join(ChatRoom::Lobby);
}

fn main() {}
