use ackord::{Namespace, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn first(&self) -> Result<(), String>;
    #[connect]
    async fn second(&self) -> Result<(), String>;
}

fn main() {}
