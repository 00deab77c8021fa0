use ackord::Events;

#[derive(Events)]
#[events(server)]
enum ChatServerEvent {
    #[event("connection")]
    Connected,
}

fn main() {}
