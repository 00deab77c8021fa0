use ackord::Room;

#[derive(Room)]
enum ChatRoom {
    #[room("room:{1}")]
    Named(String),
}

fn main() {}
