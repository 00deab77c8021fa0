use ackord::Events;

#[derive(Events)]
enum ChatEvent<T> {
    Message(T),
}

fn main() {}
