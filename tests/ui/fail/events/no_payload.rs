use ackord::Events;

struct Message;

#[derive(Events)]
enum ChatEvent {
    Posted(u32, Vec<Message>),
}

fn main() {}
