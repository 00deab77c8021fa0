use ackord::{Namespace, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[cfg(all())]
    #[connect]
    async fn connect(&self) -> Result<(), String>;
}

fn main() {}
