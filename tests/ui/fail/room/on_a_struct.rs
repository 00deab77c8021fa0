use ackord::Room;

#[derive(Room)]
struct ChatRoom;

fn main() {}
