use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    Disconnect(String),
}

fn main() {}
