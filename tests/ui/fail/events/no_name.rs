use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    #[event(name = "posted")]
    Message(String),
}

fn main() {}
