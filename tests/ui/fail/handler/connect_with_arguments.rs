use ackord::{Namespace, Never, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect("chat")]
    async fn connect(&self) -> Result<(), Never>;
}

fn main() {}
