use ackord::Events;

#[derive(Events)]
enum ChatEvent {
    #[event("connect_error")]
    Failed(String),
}

fn main() {}
