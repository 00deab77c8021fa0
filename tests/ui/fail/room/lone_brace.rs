use ackord::Room;

#[derive(Room)]
enum ChatRoom {
    #[room("room:{0")]
    Named(String),
}

fn main() {}
