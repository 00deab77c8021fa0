use ackord::{Namespace, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

struct Token;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self, auth: Token) -> Result<(), String>;
}

fn main() {}
