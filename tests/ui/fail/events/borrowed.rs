use ackord::Events;

#[derive(Events)]
enum ChatEvent<'a> {
    Posted(&'a str),
}

fn main() {}
