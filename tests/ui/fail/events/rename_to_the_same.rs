use ackord::Events;

#[derive(Events)]
#[events(rename_all = "snake_case")]
enum ChatEvent {
    UserJoined(String),
    #[event("user_joined")]
    Joined(String),
}

fn main() {}
