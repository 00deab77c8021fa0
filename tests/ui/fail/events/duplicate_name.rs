use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    Message(String),
    #[event("message")]
    Another(String),
}

fn main() {}
