use ackord::{Namespace, Room, Socket};

#[derive(Room)]
enum ChatRoom {
    Lobby,
}

#[derive(Namespace)]
#[namespace("/chat", rooms = ChatRoom)]
struct Chat;

fn enter(socket: &Socket<Chat>) {
    socket.join("lobby");
}

fn main() {}
