use std::rc::Rc;

use ackord::{Namespace, Never, Socket, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self) -> Result<Rc<str>, Never>;
    #[event]
    async fn name(&self, socket: &Socket<Chat>) -> String;
}

fn main() {}
