use ackord::Events;

#[derive(Events)]
struct ChatEvent {
    text: String,
}

fn main() {}
