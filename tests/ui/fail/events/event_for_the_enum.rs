use ackord::Events;

#[derive(Events)]
#[event(rename_all = "snake_case")]
enum ChatEvent {
    Posted(String),
}

fn main() {}
