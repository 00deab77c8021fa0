use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    Posted(Mesage),
}

fn main() {}
