use ackord::{Namespace, Never, handler};

#[derive(Namespace)]
#[namespace("/chat")]
struct Chat;

#[handler(Chat)]
trait ChatHandler {
    #[connect]
    async fn connect(&self, user: u64) -> Result<(), Never>;
}

fn main() {}
