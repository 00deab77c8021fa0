use ackord::Room;

#[derive(Room)]
enum ChatRoom {
    #[room("room:{0}")]
    Named(String),
    #[room("room:{id}")]
    Numbered { id: u32 },
}

fn main() {}
