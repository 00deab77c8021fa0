use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    Posted { id: u64 },
}

fn main() {}
