use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    #[serde(rename = "posted")]
    Message(String),
}

fn main() {}
