use ackord::Events;

#[derive(Events)]
#[events(rename_all = "camel")]
enum ChatEvent {
    Message(String),
}

fn main() {}
