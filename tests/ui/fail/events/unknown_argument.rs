use ackord::Events;

#[derive(Events)]
#[events(rename = "x")]
enum ChatEvent {
    Message(String),
}

fn main() {}
