use ackord::Events;

#[derive(Events)]
#[events(server)]
enum ChatServerEvent {
    Many(u8, u8, u8, u8, u8, u8, u8, u8, u8),
}

fn main() {}
