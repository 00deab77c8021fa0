use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    #[event]
    Posted(String),
}

fn main() {}
