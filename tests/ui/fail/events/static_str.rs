use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    Posted(&'static str),
}

fn main() {}
