use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    Posted(#[payload(length(min = 1))] String),
}

fn main() {}
