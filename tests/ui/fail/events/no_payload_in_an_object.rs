use ackord::Events;

struct Message;

#[derive(Events)]
enum ChatEvent {
    Posted { message: Message },
}

fn main() {}
