use ackord::{Namespace, handler, payload};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[payload]
struct Refused;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self) -> Result<(), Refused>;
}

fn main() {}
