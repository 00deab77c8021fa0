use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    Posted(u64),
}

fn main() {}
