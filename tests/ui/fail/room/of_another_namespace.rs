use ackord::{Namespace, Room, Socket};

#[derive(Room)]
enum ChatRoom {
    Lobby,
}

#[derive(Room)]
enum GameRoom {
    Table,
}

#[derive(Namespace)]
#[namespace("/chat", rooms = ChatRoom)]
struct Chat;

#[derive(Namespace)]
#[namespace("/game", rooms = GameRoom)]
struct Game;

fn join(socket: &Socket<Chat>) {
    socket.join(ChatRoom::Lobby);
    socket.join(GameRoom::Table);
}

fn main() {}
