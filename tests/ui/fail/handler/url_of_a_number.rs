use ackord::{Namespace, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
pub struct Chat;

#[handler(Chat)]
pub trait ChatHandler {
    #[event]
    async fn post(&self, socket: &Socket<Chat>, #[payload(url)] page: u32);
}

fn main() {}
