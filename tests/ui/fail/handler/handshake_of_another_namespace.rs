use ackord::{Handshake, Namespace, Never, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[derive(Namespace)]
#[namespace("/game")]
struct Game;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self, peer: &Handshake<Game>) -> Result<(), Never>;
}

fn main() {}
