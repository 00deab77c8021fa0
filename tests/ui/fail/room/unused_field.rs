use ackord::Room;

#[derive(Room)]
enum ChatRoom {
    #[room("room:{team}")]
    Named { team: String, name: String },
}

fn main() {}
