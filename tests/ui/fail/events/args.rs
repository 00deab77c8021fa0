use ackord::{Ack, Events};

#[derive(Events)]
pub enum ChatEvent {
    #[event(args(greeting))]
    Salute(String, String),
    #[event("confirm", args(question, ack))]
    Confirm(String, Ack<bool>),
    #[event(args(user))]
    Joined { user: String },
    #[event(names(a))]
    Left(String),
}

fn main() {}
