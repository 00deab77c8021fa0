use ackord::Events;

struct Name(String);

#[derive(Events)]
#[events(server)]
enum ChatServerEvent {
    Renamed(Name, u32),
}

fn main() {}
