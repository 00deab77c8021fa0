use ackord::Room;

struct Name;

#[derive(Room)]
enum ChatRoom {
    #[room("room:{0}")]
    Named(Name),
}

fn main() {}
