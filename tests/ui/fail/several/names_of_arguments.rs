use ackord::{Ack, Events};

#[derive(Events)]
pub enum ChatEvent {
    #[event(args(greeting))] // wrong
    Salute(String, String),
    #[event("confirm", args(question, ack))] // wrong
    Confirm(String, Ack<bool>),
    #[event(args(user))] // wrong
    Joined { user: String },
    #[event(names(a))] // wrong
    Left(String),
}

fn main() {}
