use ackord::Room;

#[derive(Room)]
enum ChatRoom {
    Named(String),
}

fn main() {}
