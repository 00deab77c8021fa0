use ackord::Room;

#[derive(Room)]
enum ChatRoom<'a> {
    #[room("room:{0}")]
    Named(&'a str),
}

fn main() {}
